export * from './control-faults.ts';
export * from './data-faults.ts';
export * from './feature-faults.ts';
export * from './reply-faults.ts';
export * from './session-faults.ts';
export * from './store-faults.ts';

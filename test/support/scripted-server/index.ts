export { DiskStorage } from './disk-storage.ts';
export * as faults from './faults/faults.ts';
export { MemoryStorage } from './memory-storage.ts';
export { combineOverrides, type Overrides } from './overrides.ts';
export { ScriptedServer } from './scripted-server.ts';
export { defaultFeatures, type ServerOptions } from './server-options.ts';
export { type MemoryServer, startScriptedServer } from './start-scripted-server.ts';
export { type Storage } from './storage.ts';

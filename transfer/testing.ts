export { type MemoryCall, MemoryRemote, type MemoryRemoteOptions } from './remote/memory-remote.ts';
export type { MemoryFault, MemoryOperation } from './remote/memory-session.ts';
export { MemoryTree } from './remote/memory-tree.ts';

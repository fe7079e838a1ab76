export { MemoryRemote, type MemoryRemoteOptions } from './remote/memory-remote.ts';

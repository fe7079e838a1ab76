import { MemoryFiles } from './memory-files.ts';
import { MemoryStorage } from './memory-storage.ts';
import { ScriptedServer } from './scripted-server.ts';
import { type ServerOptions } from './server-options.ts';

/** A scripted server on files in memory, which the test reads and writes through `files`. */
export type MemoryServer = ScriptedServer & { readonly files: MemoryFiles };

export async function startScriptedServer(options: ServerOptions = {}): Promise<MemoryServer> {
  const files = new MemoryFiles();
  const server = await ScriptedServer.start(new MemoryStorage(files), options);
  return Object.assign(server, { files });
}

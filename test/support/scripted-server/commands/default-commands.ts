import { type Command } from './command.ts';
import { featureCommands } from './feature-commands.ts';
import { fileCommands } from './file-commands.ts';
import { folderCommands } from './folder-commands.ts';
import { listingCommands } from './listing-commands.ts';
import { loginCommands } from './login-commands.ts';
import { passiveCommands } from './passive-commands.ts';
import { retrieveCommands } from './retrieve-commands.ts';
import { storeCommands } from './store-commands.ts';
import { tlsCommands } from './tls-commands.ts';

/** Every command that the server knows, by its upper-case verb. Replies are worded like those of vsftpd. */
export const defaultCommands: ReadonlyMap<string, Command> = new Map(
  Object.entries({
    ...loginCommands,
    ...tlsCommands,
    ...featureCommands,
    ...passiveCommands,
    ...folderCommands,
    ...fileCommands,
    ...listingCommands,
    ...storeCommands,
    ...retrieveCommands,
  }),
);

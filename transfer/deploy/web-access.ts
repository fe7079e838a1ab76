import { childOf } from '../remote/remote-path.ts';
import { bufferSource } from '../file/source.ts';
import { storeFile } from '../file/store-file.ts';
import type { RunContext } from './deploy-context.ts';

/** Closes a folder in Apache 2.4 and, in its older syntax, in 2.2 and LiteSpeed. */
const noAccess = `<IfModule mod_authz_core.c>
  Require all denied
</IfModule>
<IfModule !mod_authz_core.c>
  Order deny,allow
  Deny from all
</IfModule>
`;

/** Name of the file that holds it; the folder's names begin with `.ht` as well, for servers that do not read it. */
const accessFileName = '.htaccess';

/** Keeps web servers from serving what a run stages inside the folder that is deployed to. */
export async function closeToTheWeb({ sessions, paths }: RunContext): Promise<void> {
  await storeFile(sessions, childOf(paths.folder, accessFileName), bufferSource(Buffer.from(noAccess)));
}

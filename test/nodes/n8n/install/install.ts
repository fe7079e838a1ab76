import { installPrograms } from './n8n-programs.ts';
import { installN8n } from './install-n8n.ts';
import { n8nFolder } from './n8n-folder.ts';

await installPrograms();
await installN8n();
console.log(`n8n is in ${n8nFolder}`);

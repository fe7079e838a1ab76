// Runs without a server: deploys to an in-memory remote, and reports whether its error classes are those of the module.
import { createRequire } from 'node:module';
import { mkdirSync, writeFileSync } from 'node:fs';
import { deploy, DeployError, RemoteError } from 'n8n-nodes-storbinary/transfer';
import { MemoryRemote } from 'n8n-nodes-storbinary/transfer/testing';

const [, , folder] = process.argv;
mkdirSync(folder, { recursive: true });
writeFileSync(`${folder}/index.html`, 'a page');

const server = new MemoryRemote();
const { uploaded } = await deploy({ server, localDir: folder });
const refusing = new MemoryRemote({ fault: () => 'refuse' });
const error = await deploy({ server: refusing, localDir: folder }).catch((reason) => reason);
const required = createRequire(import.meta.url)('n8n-nodes-storbinary/transfer/testing');

console.log(
  JSON.stringify({
    uploaded,
    page: String(server.files.get('/index.html')),
    isDeployError: error instanceof DeployError,
    isRemoteError: error.cause.cause instanceof RemoteError,
    isSameClass: required.MemoryRemote === MemoryRemote,
  }),
);

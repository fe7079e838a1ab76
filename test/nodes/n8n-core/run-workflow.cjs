// Runs one workflow in n8n's own engine, n8n-core, without the rest of n8n. Reads the workflow and the credential from
// standard input and writes the output of each node to standard output. Binary files go into n8n's store on disk.
const { createRequire } = require('node:module');
const { join } = require('node:path');

const { coreFolder, packageFolder, nodes, connections, credential } = JSON.parse(
  require('node:fs').readFileSync(0, 'utf8'),
);
const fromCore = createRequire(join(coreFolder, 'index.js'));
fromCore('reflect-metadata');
const { Container } = fromCore('@n8n/di');
const { BinaryDataService, ExecutionLifecycleHooks, WorkflowExecute } = fromCore('n8n-core');
const { createRunExecutionData, Workflow } = fromCore('n8n-workflow');

const load = (folder, name, kind) =>
  new (require(join(packageFolder, 'dist', folder, `${name}.${kind}.js`))[name])();
const credentialType = load('credentials', 'StorbinaryApi', 'credentials');
const start = {
  description: {
    displayName: 'Start',
    name: 'start',
    group: ['trigger'],
    version: 1,
    description: '',
    defaults: { name: 'Start' },
    inputs: [],
    outputs: ['main'],
    properties: [],
  },
  trigger: () => Promise.resolve({ manualTriggerFunction: () => Promise.resolve() }),
  execute: () => Promise.resolve([[{ json: {} }]]),
};
const types = { start, storbinaryFtp: load('nodes/StorbinaryFtp', 'StorbinaryFtp', 'node') };
const nodeTypes = {
  getByName: (name) => types[name],
  getByNameAndVersion: (name) => types[name],
  getKnownTypes: () => ({}),
};

const workflow = new Workflow({
  id: 'w',
  name: 'Workflow',
  active: false,
  nodeTypes,
  nodes,
  connections,
  settings: { executionOrder: 'v1' },
});
const saved = { id: 'w', name: 'Workflow', nodes: [], connections: {}, active: false };
const additionalData = {
  hooks: new ExecutionLifecycleHooks('manual', '1', saved),
  executionId: '1',
  variables: {},
  webhookWaitingBaseUrl: 'http://localhost/waiting',
  formWaitingBaseUrl: 'http://localhost/form',
  credentialsHelper: {
    getParentTypes: () => [],
    isCredentialUsableByNode: () => true,
    getDecrypted: () => Promise.resolve(credential),
    getCredentialsProperties: () => credentialType.properties,
  },
};

async function main() {
  const binaries = Container.get(BinaryDataService);
  await binaries.init();
  const run = await new WorkflowExecute(additionalData, 'manual', createRunExecutionData({})).run({
    workflow,
  });
  const { error, runData } = run.data.resultData;
  const outputs = Object.fromEntries(
    Object.entries(runData).map(([name, [first]]) => [name, first.data?.main[0] ?? []]),
  );
  const { message, description, context, name } = error ?? {};
  process.stdout.write(
    JSON.stringify({ outputs, ...(error ? { error: { name, message, description, context } } : {}) }),
  );
}

process.on('uncaughtException', (error) => {
  process.stderr.write(`Uncaught: ${error.stack}\n`);
  process.exit(70);
});
main().then(
  () => process.exit(0),
  (error) => {
    process.stderr.write(`${error.stack}\n`);
    process.exit(1);
  },
);

// The directions in which imports may point, types included. docs/architecture.md draws the picture;
// test/lint/import-rules.test.ts proves that each rule is enforced.

/** The layers of transfer/ from the top down: a file imports from its own folder and from the layers below it. */
const layers = [['deploy', 'mirror'], ['run'], ['file'], ['tree'], ['remote']];

/** The protocols, which implement transfer/remote/: every other folder of transfer/. */
const protocols = `^transfer/(?!(?:${layers.flat().join('|')})/)([^/]+)/`;

/** The rooms of transfer/ftp/ from the top down. */
const ftpRooms = ['session', 'conversation', 'data', 'listing', 'control'];

/** The public entries of transfer/. */
const entries = '^transfer/(index|testing)\\.ts$';

const product = '^(transfer|action|nodes|credentials)/';

const rule = (name, comment, from, to, more = {}) => ({
  name,
  comment,
  severity: 'error',
  from,
  to,
  ...more,
});

const layerRules = layers.flatMap((names, depth) =>
  names.map((name) =>
    rule(
      `${name}-imports-downwards`,
      `transfer/${name}/ imports from itself and from the layers below it.`,
      { path: `^transfer/${name}/` },
      {
        path: '^transfer/.+/',
        pathNot: [
          protocols,
          ...[name, ...layers.slice(depth + 1).flat()].map((folder) => `^transfer/${folder}/`),
        ],
      },
    ),
  ),
);

const ftpRules = ftpRooms.map((name, depth) =>
  rule(
    `ftp-${name}-imports-downwards`,
    `transfer/ftp/${name}/ imports from itself and from the rooms below it.`,
    { path: `^transfer/ftp/${name}/` },
    { path: '^transfer/ftp/', pathNot: ftpRooms.slice(depth).map((room) => `^transfer/ftp/${room}/`) },
  ),
);

const protocolRules = [
  rule(
    'protocols-implement-the-port',
    'A protocol imports from its own folder and from transfer/remote/, which it implements.',
    { path: protocols },
    { path: '^transfer/.+/', pathNot: ['^transfer/remote/', '^transfer/$1/'] },
  ),
  rule(
    'protocols-in-the-factory',
    'Only transfer/connect-to.ts names a protocol. transfer/index.ts passes on the classes of ftplib.',
    {
      path: '^transfer/',
      pathNot: [protocols, '^transfer/connect-to\\.ts$', '^transfer/index\\.ts$'],
    },
    { path: protocols },
  ),
  rule(
    'factory-imports-protocols',
    'transfer/connect-to.ts imports the protocols and what they implement.',
    { path: '^transfer/connect-to\\.ts$' },
    { path: '^transfer/.+/', pathNot: [protocols, '^transfer/remote/'] },
  ),
  rule(
    'factory-for-runs',
    'Only runs take a server description; everything below them takes a Remote.',
    { path: '^transfer/', pathNot: ['^transfer/(deploy|mirror|run)/', entries] },
    { path: '^transfer/connect-to\\.ts$' },
  ),
];

const faceRules = [
  rule(
    'entries-for-outsiders',
    'Files of transfer/ do not import its public entries.',
    { path: '^transfer/' },
    { path: entries },
  ),
  rule(
    'transfer-knows-no-face',
    'transfer/ knows nothing of what is built on it.',
    { path: '^transfer/' },
    { path: '^(action|nodes|credentials)/' },
  ),
  rule(
    'faces-import-the-index',
    'A face imports transfer/index.ts and no other file of transfer/.',
    { path: '^(action|nodes|credentials)/' },
    { path: '^transfer/', pathNot: '^transfer/index\\.ts$' },
  ),
  rule(
    'faces-are-independent',
    'The Action and the n8n nodes do not import each other.',
    { path: '^(action|nodes)/' },
    { path: '^(action|nodes|credentials)/', pathNot: ['^$1/', '^credentials/'] },
  ),
  rule(
    'product-without-tests',
    'The product imports no test.',
    { path: product },
    { path: '^(test|bench|examples)/' },
  ),
];

/** A package that one folder alone may import. */
const packageRule = (name, packages, folder, comment) =>
  rule(name, comment, { path: product, pathNot: folder }, { path: packages });

const packageRules = [
  packageRule(
    'basic-ftp-in-ftp',
    'node_modules/basic-ftp/',
    '^transfer/ftp/',
    'basic-ftp is imported in transfer/ftp/ only.',
  ),
  packageRule(
    'actions-core-in-action',
    'node_modules/@actions/',
    '^action/',
    '@actions/core is imported in action/ only.',
  ),
  packageRule(
    'n8n-in-nodes',
    'node_modules/(@n8n/|n8n-)',
    '^(nodes|credentials)/',
    'n8n is imported in nodes/ and credentials/ only.',
  ),
];

export default {
  forbidden: [
    rule('no-circle-of-files', 'No file imports itself through others.', {}, { circular: true }),
    rule(
      'no-circle-of-folders',
      'No folder imports itself through others.',
      { path: product },
      { circular: true },
      { scope: 'folder' },
    ),
    rule(
      'no-lost-import',
      'An import that is not found is not checked either.',
      {},
      { couldNotResolve: true },
    ),
    ...layerRules,
    ...ftpRules,
    ...protocolRules,
    ...faceRules,
    ...packageRules,
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: ['^action/dist/', '^test/nodes/n8n-core/.*cjs$', '^test/transfer/package/consumer/'] },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    combinedDependencies: true,
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'require', 'node', 'types', 'default'],
    },
  },
};

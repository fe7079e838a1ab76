import js from '@eslint/js';
import { n8nCommunityNodesPlugin } from '@n8n/eslint-plugin-community-nodes';
import n8nNodesBase from 'eslint-plugin-n8n-nodes-base';
import tseslint from 'typescript-eslint';

/** The files below transfer/ that walk, read or write local files. */
const filesThatTouchLocalFiles = [
  'transfer/deploy/hash-files.ts',
  'transfer/deploy/links.ts',
  'transfer/deploy/scan.ts',
  'transfer/deploy/sendable.ts',
  'transfer/file/download-file.ts',
  'transfer/file/download-part.ts',
  'transfer/file/file-source.ts',
  'transfer/file/file-target.ts',
  'transfer/mirror/local-tree.ts',
  'transfer/tree/local-folder.ts',
];

const fileSystem = ['fs', 'node:fs', 'node:fs/promises', 'fs/promises'].map((name) => ({
  group: [name],
  message: 'Local files are touched only in the files that eslint.config.mjs names.',
}));

/** A number or text that reads like an FTP reply code, from 100 to 599. */
const replyCode = 'Literal[raw=/^[1-5][0-9]{2}$/]';
const replyText = 'Literal[value=/^[1-5][0-9]{2}\\b/]';

/** The ways in which code decides by what an FTP server replied, which only transfer/ftp/ may do. */
const replyDecisions = [
  `BinaryExpression[operator=/^([!=]==?|[<>]=?)$/] > ${replyCode}`,
  `SwitchCase > ${replyCode}`,
  `ArrayExpression > ${replyCode}`,
  `Property[key.name="code"] > ${replyCode}`,
  `CallExpression[callee.property.name="startsWith"] > ${replyText}`,
  'Literal[regex.pattern=/^\\^?\\(?(\\?:)?[1-5]([0-9]{2}|[0-9]?\\\\d)/]',
  'MemberExpression[property.name="reply"]',
  'MemberExpression[property.name="code"][object.name="reply"]',
].map((selector) => ({
  selector,
  message: 'Reply codes are looked at in transfer/ftp/ only; RemoteError carries what follows from them.',
}));

/**
 * n8n's rules for community packages, as `n8n-node lint` applies them to a package for self-hosted n8n: the two that n8n
 * cloud needs, no sockets and no timers, are the ones that an FTP node cannot keep.
 */
const n8nCommunity = n8nCommunityNodesPlugin.configs.recommendedWithoutN8nCloudSupport;
const n8nRules = [
  { ...n8nCommunity, files: ['nodes/**/*.ts', 'credentials/**/*.ts'] },
  {
    ...n8nCommunity,
    files: ['package.json'],
    languageOptions: { parser: tseslint.parser, parserOptions: { extraFileExtensions: ['.json'] } },
    plugins: { ...n8nCommunity.plugins, 'n8n-nodes-base': n8nNodesBase },
    rules: { ...n8nCommunity.rules, ...n8nNodesBase.configs.community.rules },
  },
  {
    files: ['credentials/**/*.ts'],
    plugins: { 'n8n-nodes-base': n8nNodesBase },
    rules: {
      ...n8nNodesBase.configs.credentials.rules,
      'n8n-nodes-base/cred-class-field-documentation-url-miscased': 'off',
      'n8n-nodes-base/cred-class-field-type-options-password-missing': 'off',
    },
  },
  {
    files: ['nodes/**/*.ts'],
    plugins: { 'n8n-nodes-base': n8nNodesBase },
    rules: {
      ...n8nNodesBase.configs.nodes.rules,
      'n8n-nodes-base/node-class-description-inputs-wrong-regular-node': 'off',
      'n8n-nodes-base/node-class-description-outputs-wrong': 'off',
      'n8n-nodes-base/node-param-type-options-max-value-present': 'off',
    },
  },
];

export default tseslint.config(
  { ignores: ['action/dist/**', 'dist/**', 'build/**', 'node_modules/**', 'coverage/**'] },
  js.configs.recommended,
  {
    files: ['**/*.ts'],
    extends: [tseslint.configs.strictTypeChecked, tseslint.configs.stylisticTypeChecked],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      '@typescript-eslint/switch-exhaustiveness-check': [
        'error',
        { considerDefaultExhaustiveForUnions: true },
      ],
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
      '@typescript-eslint/no-confusing-void-expression': ['error', { ignoreArrowShorthand: true }],
      '@typescript-eslint/consistent-type-imports': ['error', { fixStyle: 'inline-type-imports' }],
      'no-restricted-properties': [
        'error',
        { object: 'process', property: 'env', message: 'The environment is read in action/ only.' },
      ],
    },
  },
  {
    files: ['transfer/**/*.ts'],
    ignores: filesThatTouchLocalFiles,
    rules: { 'no-restricted-imports': ['error', { patterns: fileSystem }] },
  },
  {
    files: ['transfer/**/*.ts', 'nodes/**/*.ts', 'credentials/**/*.ts', 'action/**/*.ts'],
    ignores: ['transfer/ftp/**'],
    rules: { 'no-restricted-syntax': ['error', ...replyDecisions] },
  },
  ...n8nRules,
  {
    files: ['action/*.ts', 'test/**/*.ts', 'bench/**/*.ts', 'examples/**/*.ts', '*.ts'],
    rules: { 'no-restricted-properties': 'off' },
  },
  {
    files: ['**/*.cjs'],
    languageOptions: { globals: { process: 'readonly', console: 'readonly', require: 'readonly' } },
  },
  {
    files: ['**/*.mjs'],
    languageOptions: { globals: { process: 'readonly', console: 'readonly', URL: 'readonly' } },
  },
);

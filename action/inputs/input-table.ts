import { caCertificateText } from './ca-certificate.ts';
import { localFolder, serverFolder, stateFileName } from './paths.ts';
import { serverName, sftpHint } from './server-address.ts';
import {
  choice,
  deletionLimit,
  type InputReader,
  optional,
  passwordText,
  patternLines,
  permissionLines,
  repositoryName,
  trueOrFalse,
  userName,
  wholeNumber,
} from './values.ts';

interface InputEntry {
  /** Used when the input is absent or empty; the same text as in action.yml. */
  readonly default: string;
  readonly required?: true;
  /** Whitespace at the ends is part of the value. */
  readonly untrimmed?: true;
  readonly read: InputReader<unknown>;
}

const protocols = {
  ftps: 'explicit',
  ftp: 'none',
  'ftps-implicit': 'implicit',
  'ftps-legacy': 'implicit',
} as const;
const protocolHints = {
  ftpes: 'Explicit TLS is called ftps here.',
  sftp: sftpHint,
};
const verifyModes = { standard: 'standard', 'read-back': 'read-back' } as const;
const symlinkPolicies = { follow: 'follow', skip: 'skip', error: 'error' } as const;
const publishModes = { atomic: 'atomic', 'per-file': 'per-file' } as const;
const existingPolicies = { replace: 'replace', keep: 'keep', fail: 'fail' } as const;
const driftPolicies = { ignore: 'ignore', report: 'report', repair: 'repair' } as const;
const deletePolicies = { tracked: 'tracked', none: 'none' } as const;
const logLevels = { minimal: 'minimal', standard: 'standard', verbose: 'verbose' } as const;

/** Every input of action.yml: its default, and how its text is read. */
const inputTable = {
  server: { required: true, default: '', read: serverName },
  port: { default: '', read: optional(wholeNumber(1, 65_535)) },
  protocol: { default: 'ftps', read: choice(protocols, protocolHints) },
  username: { required: true, default: '', read: userName },
  password: { required: true, untrimmed: true, default: '', read: passwordText },
  'local-dir': { default: './', read: localFolder },
  'server-dir': { default: './', read: serverFolder },
  'staging-dir': { default: '', read: optional(serverFolder) },
  'state-name': { default: '.ftp-deploy-sync-state.json', read: stateFileName },
  exclude: { default: '**/.git*\n**/.git*/**\n**/node_modules/**', read: patternLines },
  include: { default: '', read: optional(patternLines) },
  symlinks: { default: 'follow', read: choice(symlinkPolicies) },
  'dry-run': { default: 'false', read: trueOrFalse },
  connections: { default: '4', read: wholeNumber(1, 32) },
  retries: { default: '10', read: wholeNumber(0, 100) },
  timeout: {
    default: '30000',
    read: wholeNumber(1000, 3_600_000, 'The unit is milliseconds: half a minute is 30000.'),
  },
  security: { default: 'strict', read: choice({ strict: true, loose: false }) },
  'ca-certificate': { default: '', read: optional(caCertificateText) },
  verify: { default: 'standard', read: choice(verifyModes) },
  publish: { default: 'atomic', read: choice(publishModes) },
  existing: { default: 'replace', read: choice(existingPolicies) },
  drift: { default: 'ignore', read: choice(driftPolicies) },
  permissions: { default: '', read: optional(permissionLines) },
  'preserve-executable': { default: 'false', read: trueOrFalse },
  'preserve-mtime': { default: 'false', read: trueOrFalse },
  delete: { default: 'tracked', read: choice(deletePolicies) },
  'max-delete': { default: '', read: optional(deletionLimit) },
  'accept-writer': { default: '', read: optional(repositoryName) },
  'log-level': { default: 'standard', read: choice(logLevels) },
} as const satisfies Readonly<Record<string, InputEntry>>;

/** Name of an input, as in action.yml. */
export type InputName = keyof typeof inputTable;

/** Every input, validated, under its own name. */
export type Inputs = { readonly [Name in InputName]: ReturnType<(typeof inputTable)[Name]['read']> };

/** The table's rows, each with its name. */
export const inputRows = Object.entries(inputTable) as readonly (readonly [InputName, InputEntry])[];

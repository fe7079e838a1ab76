import { join } from 'node:path';
import { format, resolveConfig } from 'prettier';
import { conformanceTable, exceptions, type Verdicts } from './conformance-table.ts';
import { matrix } from './matrix.ts';
import { rowTests } from './rows/rows.ts';

export const documentPath = join(import.meta.dirname, '../../../../docs/ftplib-conformance.md');

/** The whole of docs/ftplib-conformance.md, formatted as the repository's other documents are. */
export async function conformanceDocument(verdicts: Verdicts): Promise<string> {
  const options = await resolveConfig(documentPath);
  return format(textOf(verdicts), { ...options, filepath: documentPath });
}

const textOf = (verdicts: Verdicts): string => `# The ftplib interface on four servers

<!-- Written by \`npm run conformance\` from a run of test/transfer/ftp/conformance; a test compares it with the suite. -->

${rowTests.length} tests, each run in ${matrix.length} combinations: vsftpd 3.0.3, ProFTPD 1.3.8, Pure-FTPd 1.0.50 and pyftpdlib 1.5.7,
each plain, over TLS 1.2 and over TLS 1.3, in passive and active mode, over IPv4 and IPv6. TLS is explicit (\`AUTH TLS\`); vsftpd
and ProFTPD require data connections to resume the session. Each cell shows in how many of the four combinations of mode
and IP version the row's tests pass.

${conformanceTable(verdicts)}

Not tested:

${exceptions()}

Rows 16, 31 and 32 (progress, mirror, overwrite policy) are not part of the protocol; they are tested together with the
transfers that they belong to.
`;

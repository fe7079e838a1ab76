import type { Combination } from './matrix.ts';
import type { Situation } from './situation.ts';

/** One test of one row of the ftplib interface, run in every combination. */
export interface RowTest {
  /** Number of the row in the list of ftplib's interface. */
  readonly row: number;
  readonly title: string;
  /** Why the test cannot run in this combination; `undefined` where it can. */
  readonly unless?: (combination: Combination) => string | undefined;
  readonly run: (situation: Situation) => Promise<void>;
}

/** ftplib's names for the rows that are tested here. */
export const rowNames: ReadonlyMap<number, string> = new Map([
  [1, 'FTP(…), FTP.open'],
  [2, 'set_debuglevel'],
  [3, 'connect'],
  [4, 'getwelcome'],
  [5, 'login'],
  [6, 'acct'],
  [7, 'sendcmd'],
  [8, 'voidcmd, voidresp'],
  [9, 'error classes'],
  [10, 'retrbinary'],
  [11, 'retrlines'],
  [12, 'storbinary'],
  [13, 'storlines'],
  [14, 'transfercmd'],
  [15, 'ntransfercmd'],
  [17, 'set_pasv'],
  [18, 'makeport, makepasv'],
  [19, 'nlst'],
  [20, 'dir'],
  [21, 'mlsd'],
  [22, 'rename'],
  [23, 'delete'],
  [24, 'cwd'],
  [25, 'mkd, rmd, pwd'],
  [26, 'size'],
  [27, 'abort'],
  [28, 'quit, close'],
  [29, 'context manager'],
  [30, 'FTP_TLS'],
  [33, 'resume by rest and size'],
  [34, 'every client command'],
]);

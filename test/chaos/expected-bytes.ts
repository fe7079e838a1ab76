import type { Sent } from './checks/resent.ts';
import { type Blow, losesBytes } from './fault.ts';
import type { Scenario } from './scenario.ts';

const KiB = 1024;

/** Whether what has arrived can be kept: not where the server refuses restarts or loses what it was sent. */
export const resumes = ({ quirks }: Scenario): boolean =>
  quirks.every(({ kind }) => kind === 'few sessions' || kind === 'no renames onto files');

/** What the uploads of a scenario need, and what its faults explain. */
export function expectedBytes(
  scenario: Scenario,
  struck: readonly Blow[],
): Omit<Sent, 'bytesUp' | 'dataConnections' | 'runs'> {
  const { before, wanted, connections } = scenario;
  const sizes = [...wanted]
    .filter(([path, { key }]) => before?.get(path)?.key !== key)
    .map(([, { sizeBytes }]) => sizeBytes);
  const misread = struck.filter(({ kind }) => kind === 'short-download').length;
  return {
    contentBytes: sizes.reduce((sum, size) => sum + size, 0),
    stateBytes: 500 + 250 * wanted.size,
    losses: struck.filter(losesBytes).length,
    connections,
    misreadBytes: misread * Math.max(0, ...sizes),
    inFlightBytes: inFlightBytesOf(scenario),
  };
}

/** pyftpdlib drops what the system has received for it when a connection is reset; the others read it first. */
const inFlightBytesOf = ({ server: { kind } }: Scenario): number =>
  kind === 'pyftpdlib' ? 6 * 1024 * KiB : 256 * KiB;

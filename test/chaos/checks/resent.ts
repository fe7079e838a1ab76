import { type Finding, found } from '../finding.ts';

const KiB = 1024;

/** What uploads took, for the check of what was sent again. */
export interface Sent {
  /** Bytes that passed the proxy towards the server on data connections. */
  readonly bytesUp: number;
  readonly dataConnections: number;
  /** Size of all content that was new. */
  readonly contentBytes: number;
  /** Size of one state file, about. */
  readonly stateBytes: number;
  readonly runs: number;
  /** How many faults may have lost bytes. */
  readonly losses: number;
  readonly connections: number;
  /** What is sent again because it was read back short. */
  readonly misreadBytes: number;
  /** What a lost connection may have had on its way to the disk. */
  readonly inFlightBytes: number;
}

/** TLS handshakes and records. */
const overheadPerConnectionBytes = 6 * KiB;

/** What had arrived is not sent again, apart from what each fault had in flight on each connection. */
export function checkResent(sent: Sent): Finding[] {
  const excess = sent.bytesUp - explainedBytes(sent);
  if (excess <= 0) return [];
  return [found('resent', `${excess} bytes more than explained: ${JSON.stringify(sent)}`)];
}

function explainedBytes(sent: Sent): number {
  const {
    contentBytes,
    stateBytes,
    runs,
    losses,
    connections,
    dataConnections,
    inFlightBytes,
    misreadBytes,
  } = sent;
  const states = stateBytes * 3 * (runs + losses);
  const overhead = dataConnections * overheadPerConnectionBytes + contentBytes * 0.02;
  return contentBytes + misreadBytes + states + overhead + losses * connections * inFlightBytes;
}

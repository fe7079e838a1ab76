/** The point at which a transfer is cut short. */
export interface DataCut {
  /** How many bytes of this transfer still pass. */
  readonly afterBytes: number;
  /** RST; an ordinary close; or silence, with the connection left open. */
  readonly how: 'reset' | 'end' | 'stall';
  /** The final reply. Default: 426. A stalled transfer has none until it is aborted. */
  readonly reply?: string;
  /** Called once, when the point is reached; false lets the transfer continue. */
  readonly take: () => boolean;
}

/** What goes wrong in the transfer of the current command. Set by overrides, cleared after the command. */
export interface TransferFaults {
  cut?: DataCut;
  /** How many bytes of an upload are really stored; the rest is received and dropped. */
  keepBytes?: number;
  /** REST + STOR replaces what was before the offset by zeros, as npm ftp-srv 4 does. */
  zeroFillRestart?: boolean;
  /** APPE truncates the file first, as Pure-FTPd with --notruncate (-0) does. */
  truncateAppend?: boolean;
}

/** Thrown at a scripted cut. */
export class CutShort extends Error {
  override readonly name = 'CutShort';
  readonly cut: DataCut;

  constructor(cut: DataCut) {
    super(`Cut after ${cut.afterBytes} bytes`);
    this.cut = cut;
  }
}

/** Passes chunks on up to the cut, and throws `CutShort` there. */
export async function* untilCut(
  chunks: AsyncIterable<Buffer> | Iterable<Buffer>,
  cut: DataCut | undefined,
): AsyncGenerator<Buffer, void> {
  let leftBytes = cut?.afterBytes ?? Infinity;
  for await (const chunk of chunks) {
    if (chunk.length < leftBytes) {
      leftBytes -= chunk.length;
      yield chunk;
    } else if (cut?.take()) {
      if (leftBytes > 0) yield chunk.subarray(0, leftBytes);
      throw new CutShort(cut);
    } else {
      leftBytes = Infinity;
      yield chunk;
    }
  }
}

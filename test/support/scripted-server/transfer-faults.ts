/** The point at which a transfer stops short. */
export interface DataCut {
  /** Bytes of this transfer which still pass. */
  readonly afterBytes: number;
  /** RST; an ordinary close; or silence, with the connection left open. */
  readonly how: 'reset' | 'end' | 'stall';
  /** The final reply; the usual 426 when it is not given. A stalled transfer answers only when it is aborted. */
  readonly reply?: string;
  /** Asked once, when the point is reached; false lets the transfer pass. */
  readonly take: () => boolean;
}

/** What the current command's transfer does wrong. Set by overrides, forgotten after the command. */
export interface TransferFaults {
  cut?: DataCut;
  /** Bytes of an upload that are really stored; the rest is received and dropped. */
  keepBytes?: number;
  /** REST + STOR replaces what stood before the offset by zeros, as npm ftp-srv 4 does. */
  zeroFillRestart?: boolean;
  /** APPE starts the file anew, as Pure-FTPd with --notruncate (-0) does. */
  truncateAppend?: boolean;
}

/** Thrown where a scripted cut falls. */
export class CutShort extends Error {
  override readonly name = 'CutShort';
  readonly cut: DataCut;

  constructor(cut: DataCut) {
    super(`Cut after ${cut.afterBytes} bytes`);
    this.cut = cut;
  }
}

/** Passes chunks on up to the byte where the cut falls, and throws `CutShort` there. */
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

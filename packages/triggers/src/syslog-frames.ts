/** Longest message, in bytes: four times what RFC 5424 demands. */
export const longestMessage = 8_192;

const lineFeed = 0x0a;
const lessThan = 0x3c;

/** The beginning of the bytes: how many it takes, and the message in them, if any. */
interface Piece {
  readonly message?: Buffer;
  readonly taken: number;
}

/**
 * Cuts the bytes of a TCP connection into messages (RFC 6587). A message begins with its number of bytes, or ends with a
 * line feed or NUL. Holds at most one message of {@link longestMessage}; drops longer ones.
 */
export class SyslogFrames {
  #rest: Buffer = Buffer.alloc(0);
  /** Bytes of a message that is too long, still to be skipped. `line`: up to the end of the line. */
  #skip: number | 'line' = 0;
  #dropped = 0;

  /** Number of messages that were too long. */
  get dropped(): number {
    return this.#dropped;
  }

  /** Takes bytes as they came. Returns the messages that are complete now. */
  push(bytes: Buffer): Buffer[] {
    let rest = this.#rest.length === 0 ? bytes : Buffer.concat([this.#rest, bytes]);
    const messages: Buffer[] = [];
    while (rest.length > 0) {
      const next = this.#next(rest);
      if (next === undefined) break;
      if (next.message && next.message.length > 0) messages.push(next.message);
      rest = rest.subarray(next.taken);
    }
    // A copy: a slice would hold the whole chunk.
    this.#rest = Buffer.from(rest);
    return messages;
  }

  /** Returns what the bytes begin with, or undefined if more are needed. */
  #next(rest: Buffer): Piece | undefined {
    if (typeof this.#skip === 'number' && this.#skip > 0) {
      const taken = Math.min(this.#skip, rest.length);
      this.#skip -= taken;
      return { taken };
    }
    if (this.#skip === 0 && rest[0] !== lessThan) {
      const head = rest.subarray(0, 12).toString('latin1');
      const counted = /^([1-9]\d{0,9}) /.exec(head);
      if (counted) return this.#counted(rest, counted[0].length, Number(counted[1]));
      if (rest.length < 12 && /^[1-9]\d{0,9}$/.test(head)) return undefined;
    }
    return this.#line(rest);
  }

  #counted(rest: Buffer, from: number, size: number): Piece | undefined {
    if (size > longestMessage) {
      this.#dropped += 1;
      this.#skip = size;
      return { taken: from };
    }
    if (rest.length < from + size) return undefined;
    return { message: rest.subarray(from, from + size), taken: from + size };
  }

  #line(rest: Buffer): Piece | undefined {
    const end = rest.findIndex((byte) => byte === lineFeed || byte === 0);
    if (this.#skip === 'line') {
      if (end < 0) return { taken: rest.length };
      this.#skip = 0;
      return { taken: end + 1 };
    }
    if (end >= 0 && end <= longestMessage) return { message: rest.subarray(0, end), taken: end + 1 };
    if (end < 0 && rest.length <= longestMessage) return undefined;
    this.#dropped += 1;
    this.#skip = 'line';
    return { taken: 0 };
  }
}

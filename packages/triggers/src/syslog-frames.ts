/** Longest message, in bytes: four times what RFC 5424 demands. */
export const longestMessage = 8_192;

const lineFeed = 0x0a;
const nul = 0;
/** The first digit of a number of bytes. */
const digits = { from: 0x31, to: 0x39 };

/** The first bytes of a message that tell if it begins with its number of bytes. */
const headLength = 12;

/** A piece of the bytes: where it ends, and the message in it, if any. */
interface Piece {
  readonly message?: Buffer;
  readonly end: number;
}

/**
 * Cuts the bytes of a TCP connection into messages (RFC 6587). A message begins with its number of bytes, or ends with a
 * line feed or NUL. Holds at most one message of {@link longestMessage}; drops longer ones. Looks at each byte a few times
 * only, whatever comes and however it is cut: any host may send.
 */
export class SyslogFrames {
  #bytes: Buffer = Buffer.alloc(0);
  /** Position of the first byte that was not cut yet. */
  #at = 0;
  #delimiters = new Delimiters(this.#bytes, 0);
  #isCut = true;
  /** Number of bytes of the rest that are known to have no delimiter. */
  #looked = 0;
  /** Bytes of a message that is too long, still to be skipped. `line`: up to the end of the line. */
  #skip: number | 'line' = 0;
  #dropped = 0;

  /** Number of messages that were too long. */
  get dropped(): number {
    return this.#dropped;
  }

  /** True: all complete messages were taken. Push no more bytes before. */
  get isCut(): boolean {
    return this.#isCut;
  }

  /** Adds bytes as they came. */
  push(bytes: Buffer): void {
    const rest = this.#bytes.subarray(this.#at);
    this.#bytes = rest.length === 0 ? bytes : Buffer.concat([rest, bytes]);
    this.#at = 0;
    this.#delimiters = new Delimiters(this.#bytes, this.#looked);
    this.#looked = 0;
    this.#isCut = false;
  }

  /** Takes complete messages, at most a number of them: 64 KB can have 30,000. */
  take(most: number): Buffer[] {
    const messages: Buffer[] = [];
    while (!this.#isCut && messages.length < most) {
      const next = this.#at < this.#bytes.length ? this.#next(this.#bytes, this.#at, this.#delimiters) : undefined;
      if (next === undefined) {
        // A copy: a slice would hold the whole chunk. It has at most one message, which costs less than the read of a packet.
        this.#bytes = Buffer.from(this.#bytes.subarray(this.#at));
        this.#at = 0;
        this.#isCut = true;
        break;
      }
      if (next.message && next.message.length > 0) messages.push(next.message);
      this.#at = next.end;
    }
    return messages;
  }

  /** Returns the piece at a position, or undefined if more bytes are needed. */
  #next(all: Buffer, at: number, delimiters: Delimiters): Piece | undefined {
    if (typeof this.#skip === 'number' && this.#skip > 0) {
      const skipped = Math.min(this.#skip, all.length - at);
      this.#skip -= skipped;
      return { end: at + skipped };
    }
    if (this.#skip === 0) {
      const first = all[at] ?? 0;
      if (isDelimiter(first)) return { end: endOfRun(all, at) };
      if (first >= digits.from && first <= digits.to) {
        const head = all.toString('latin1', at, at + headLength);
        const counted = /^([1-9]\d{0,9}) /.exec(head);
        if (counted) return this.#counted(all, at + counted[0].length, Number(counted[1]));
        if (head.length < headLength && /^[1-9]\d{0,9}$/.test(head)) return undefined;
      }
    }
    return this.#line(all, at, delimiters);
  }

  #counted(all: Buffer, from: number, size: number): Piece | undefined {
    if (size > longestMessage) {
      this.#dropped += 1;
      this.#skip = size;
      return { end: from };
    }
    if (all.length < from + size) return undefined;
    return { message: all.subarray(from, from + size), end: from + size };
  }

  #line(all: Buffer, at: number, delimiters: Delimiters): Piece | undefined {
    const end = delimiters.next(at);
    if (this.#skip === 'line') {
      if (end < all.length) this.#skip = 0;
      return { end: Math.min(end + 1, all.length) };
    }
    const length = end - at;
    if (length > longestMessage) {
      this.#dropped += 1;
      this.#skip = 'line';
      return { end: at };
    }
    if (end < all.length) return { message: all.subarray(at, end), end: end + 1 };
    this.#looked = length;
    return undefined;
  }
}

/** Finds delimiters in bytes, from the front to the end. Looks for each kind at each byte once. */
class Delimiters {
  readonly #bytes: Buffer;
  readonly #from: number;
  #nextLineFeed = -1;
  #nextNul = -1;

  /** @param from the bytes before it have no delimiter */
  constructor(bytes: Buffer, from: number) {
    this.#bytes = bytes;
    this.#from = from;
  }

  /** Returns the position of the first one at a position or behind it, or without one the number of bytes. */
  next(at: number): number {
    if (this.#nextLineFeed < at) this.#nextLineFeed = this.#find(lineFeed, at);
    if (this.#nextNul < at) this.#nextNul = this.#find(nul, at);
    return Math.min(this.#nextLineFeed, this.#nextNul);
  }

  #find(byte: number, at: number): number {
    const found = this.#bytes.indexOf(byte, Math.max(at, this.#from));
    return found < 0 ? this.#bytes.length : found;
  }
}

function isDelimiter(byte: number | undefined): boolean {
  return byte === lineFeed || byte === nul;
}

/** Returns the end of the delimiters that begin at a position. */
function endOfRun(bytes: Buffer, at: number): number {
  let end = at + 1;
  while (isDelimiter(bytes[end])) end += 1;
  return end;
}

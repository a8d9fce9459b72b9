/** Ends a message of base:1.0 (RFC 6242, section 4.3). No well-formed XML holds it. */
const mark = Buffer.from(']]>]]>');
/** A chunk's size, or the end of the chunks, of base:1.1 (RFC 6242, section 4.2). */
const header = /^\n#(#|[1-9]\d{0,9})\n/;
const beginsHeader = /^(?:\n(?:#(?:#|[1-9]\d{0,9})?)?)?$/;
const longestHeader = 13;
const largestChunk = 4_294_967_295;

/** Finds the messages in the bytes of a NETCONF channel. */
export class FrameReader {
  /** True once both sides have said that they know base:1.1. Set it between two messages. */
  chunked = false;
  readonly #onPiece: (bytes: Buffer) => void;
  readonly #onEnd: () => void;
  #held: Buffer = Buffer.alloc(0);
  /** Bytes of the chunk that are still to come. */
  #left = 0;
  #hasChunk = false;

  /** @param onPiece receives the bytes of a message @param onEnd called when the message is complete */
  constructor(onPiece: (bytes: Buffer) => void, onEnd: () => void) {
    this.#onPiece = onPiece;
    this.#onEnd = onEnd;
  }

  /** @throws {Error} if the bytes are no chunk where one must begin */
  push(bytes: Buffer): void {
    this.#held = this.#held.length === 0 ? bytes : Buffer.concat([this.#held, bytes]);
    while (this.chunked ? this.#takeChunk() : this.#takeMarked()) {
      // Each takes a part of what is held.
    }
  }

  #take(length: number): Buffer {
    const taken = this.#held.subarray(0, length);
    this.#held = this.#held.subarray(length);
    return taken;
  }

  #takeMarked(): boolean {
    const at = this.#held.indexOf(mark);
    // The last bytes may be the beginning of the mark.
    const piece = this.#take(at < 0 ? Math.max(0, this.#held.length - mark.length + 1) : at);
    if (piece.length > 0) this.#onPiece(piece);
    if (at < 0) return false;
    this.#take(mark.length);
    this.#onEnd();
    return this.#held.length > 0;
  }

  #takeChunk(): boolean {
    if (this.#left > 0) {
      const piece = this.#take(Math.min(this.#left, this.#held.length));
      this.#left -= piece.length;
      if (piece.length > 0) this.#onPiece(piece);
      return this.#held.length > 0;
    }
    // Some devices send more line ends behind a message.
    while (!this.#hasChunk && isLineEnd(this.#held[0]) && isLineEnd(this.#held[1])) this.#take(1);
    const begin = this.#held.toString('latin1', 0, longestHeader);
    const [whole, size] = header.exec(begin) ?? [];
    if (whole === undefined || size === undefined) {
      if (beginsHeader.test(begin)) return false;
      throw new Error(`it sent ${JSON.stringify(begin)} where a chunk must begin`);
    }
    this.#take(whole.length);
    if (size === '#') {
      if (!this.#hasChunk) throw new Error('it sent a message without a chunk');
      this.#hasChunk = false;
      this.#onEnd();
    } else {
      this.#left = Number(size);
      this.#hasChunk = true;
      if (this.#left > largestChunk) throw new Error(`it sent a chunk of ${size} bytes`);
    }
    return this.#held.length > 0;
  }
}

function isLineEnd(byte: number | undefined): boolean {
  return byte === 10 || byte === 13;
}

/** Returns a message as it is sent. */
export function frame(message: string, chunked: boolean): string {
  return chunked ? `\n#${Buffer.byteLength(message)}\n${message}\n##\n` : `${message}${mark.toString()}`;
}

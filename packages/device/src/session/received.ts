import { isUtf8 } from 'node:buffer';

/** Characters kept as text from the end. */
const tailLength = 512;
/** Characters kept as text from the beginning. */
const headLength = 64 * 1024;
/** Pieces that are joined to one: each costs about 200 bytes of memory, and a device may send single bytes. */
const joinedPieces = 1_000;

/** The bytes a device sent since the last command. As bytes arrive, only the beginning and the end are decoded to text. */
export class Received {
  /** The last 512 characters, one for each byte. */
  tail = '';
  /** How often the beginning was dropped. */
  resets = 0;
  #chunks: Buffer[] = [];
  /** How many of the chunks, from the end, are as they came. */
  #loose = 0;
  #size = 0;
  #head = '';

  get size(): number {
    return this.#size;
  }

  /** The first 64 KiB, one character for each byte. */
  get head(): string {
    return this.#head;
  }

  add(chunk: Buffer): void {
    this.#chunks.push(chunk);
    this.#loose += 1;
    if (this.#loose === joinedPieces) {
      this.#chunks.push(Buffer.concat(this.#chunks.splice(-joinedPieces)));
      this.#loose = 0;
    }
    if (this.#head.length < headLength) this.#head += chunk.toString('latin1', 0, headLength - this.#head.length);
    this.tail =
      chunk.length >= tailLength
        ? chunk.toString('latin1', chunk.length - tailLength)
        : (this.tail + chunk.toString('latin1')).slice(-tailLength);
    this.#size += chunk.length;
  }

  /** Drops all but `rest`. */
  reset(rest = ''): void {
    this.#chunks = [];
    this.#loose = 0;
    this.resets += 1;
    this.#size = 0;
    this.#head = '';
    this.tail = '';
    if (rest !== '') this.add(Buffer.from(rest, 'latin1'));
  }

  /** The text between two bytes: UTF-8 if valid, else Latin-1. */
  text(start = 0, end: number = this.#size): string {
    const bytes = Buffer.concat(this.#chunks, this.#size).subarray(start, Math.max(start, end));
    return isUtf8(bytes) ? bytes.toString('utf8') : bytes.toString('latin1');
  }
}

/** The last line: all behind the last line feed or carriage return. */
export function lastLine(text: string): string {
  return text.slice(Math.max(text.lastIndexOf('\n'), text.lastIndexOf('\r')) + 1);
}

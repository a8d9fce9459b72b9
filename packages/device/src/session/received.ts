import { isUtf8 } from 'node:buffer';
import { Joined, type Steps } from '@netraven/core/attempt';
import { Chunks } from '../transport/chunks.ts';

/** Characters kept as text from the end. */
const tailLength = 512;
/** Characters kept as text from the beginning. */
const headLength = 64 * 1024;
/** Least bytes that are decoded at once. */
const pieceLength = 256 * 1024;

const carriageReturn = 0x0d;
const lineFeed = 0x0a;

/** The bytes a device sent since the last command. As bytes arrive, only the beginning and the end are decoded to text. */
export class Received {
  /** The last 512 characters, one for each byte. */
  tail = '';
  /** How often the beginning was dropped. */
  resets = 0;
  #chunks = new Chunks();
  #size = 0;
  #kept = 0;
  /** Bytes that were dropped. */
  #dropped = 0;
  #returns = 0;
  #head = '';

  get size(): number {
    return this.#size;
  }

  /** Bytes that came in all, also those that were dropped. */
  get total(): number {
    return this.#dropped + this.#size;
  }

  /** Bytes that came since the last reset, without those it kept. */
  get added(): number {
    return this.#size - this.#kept;
  }

  /** The first 64 KiB, one character for each byte. */
  get head(): string {
    return this.#head;
  }

  add(chunk: Buffer): void {
    this.#chunks.add(chunk);
    // Six times as fast as an iterator.
    for (let at = 0; at < chunk.length; at += 1) if (chunk[at] === carriageReturn) this.#returns += 1;
    if (this.#head.length < headLength) this.#head += chunk.toString('latin1', 0, headLength - this.#head.length);
    this.tail =
      chunk.length >= tailLength
        ? chunk.toString('latin1', chunk.length - tailLength)
        : (this.tail + chunk.toString('latin1')).slice(-tailLength);
    this.#size += chunk.length;
  }

  /** Drops all but `rest`. */
  reset(rest = ''): void {
    this.#dropped += this.#size - rest.length;
    this.#chunks = new Chunks();
    this.resets += 1;
    this.#size = 0;
    this.#returns = 0;
    this.#head = '';
    this.tail = '';
    if (rest !== '') this.add(Buffer.from(rest, 'latin1'));
    this.#kept = this.#size;
  }

  /** Returns the bytes behind a place, one character for each: 64 KiB at most. */
  behind(place: number): string {
    let text = '';
    for (const piece of piecesOf(this.#chunks.all(), place, place + headLength, 'character'))
      text += piece.toString('latin1');
    return text;
  }

  /** Returns the bytes behind a place in the head, without carriage returns: a device does not count those of its line ends. */
  bytesBehind(place: number): number {
    const returns = this.#returns - (this.#head.slice(0, place).split('\r').length - 1);
    return this.#size - place - returns;
  }

  /** The text between two bytes. Each line is UTF-8 if valid, else Latin-1: a device keeps what people typed on several systems. */
  *text(start = 0, end: number = this.#size): Steps<string> {
    return (yield* this.#utf8(start, end)) ?? (yield* this.#byLine(start, end));
  }

  *#utf8(start: number, end: number): Steps<string | undefined> {
    const text = new Joined();
    for (const piece of piecesOf(this.#chunks.all(), start, end, 'character')) {
      if (!isUtf8(piece)) return undefined;
      text.add(piece.toString('utf8'));
      yield;
    }
    return text.text();
  }

  *#byLine(start: number, end: number): Steps<string> {
    const text = new Joined();
    for (const piece of piecesOf(this.#chunks.all(), start, end, 'line')) {
      text.add(isUtf8(piece) ? piece.toString('utf8') : decodedByLine(piece));
      yield;
    }
    return text.text();
  }
}

function decodedByLine(bytes: Buffer): string {
  let text = '';
  for (let start = 0, next: number; start < bytes.length; start = next) {
    next = bytes.indexOf(lineFeed, start) + 1 || bytes.length;
    const line = bytes.subarray(start, next);
    text += line.toString(isUtf8(line) ? 'utf8' : 'latin1');
  }
  return text;
}

/**
 * Returns the bytes between two places in pieces that end with a whole character of UTF-8, or with a whole line. Joining all
 * takes too long.
 */
function* piecesOf(
  chunks: readonly Buffer[],
  start: number,
  end: number,
  unit: 'character' | 'line',
): Generator<Buffer> {
  let at = 0;
  let some: Buffer[] = [];
  let size = 0;
  for (const chunk of chunks) {
    const part = chunk.subarray(Math.max(0, start - at), Math.max(0, end - at));
    at += chunk.length;
    size += part.length;
    some.push(part);
    if (size < pieceLength || (unit === 'line' && !part.includes(lineFeed))) continue;
    const piece = Buffer.concat(some);
    const cut = unit === 'line' ? piece.lastIndexOf(lineFeed) + 1 : wholeCharacters(piece);
    yield piece.subarray(0, cut);
    some = [piece.subarray(cut)];
    size -= cut;
  }
  if (size > 0) yield Buffer.concat(some);
}

/** Returns the length without a character at the end that is not whole. */
function wholeCharacters(bytes: Buffer): number {
  for (let back = 1; back < 4; back += 1) {
    const byte = bytes.at(-back) ?? 0;
    // Not the first byte of a character.
    if ((byte & 0xc0) === 0x80) continue;
    const needed = byte < 0xc0 ? 1 : byte < 0xe0 ? 2 : byte < 0xf0 ? 3 : 4;
    return needed > back ? bytes.length - back : bytes.length;
  }
  return bytes.length;
}

/** The last line: all behind the last line feed or carriage return. */
export function lastLine(text: string): string {
  return text.slice(Math.max(text.lastIndexOf('\n'), text.lastIndexOf('\r')) + 1);
}

/** Limits of a line of JSON, to check before it is parsed: `[]` takes ten times its size in memory. */
const lineLimits = { depth: 128, values: 250_000 };
/** Limit of a text that comes in parts, in characters: an artifact of the largest size has no more. */
export const maxText: number = 64 * 2 ** 20;
/** Limits of a value in a line. */
export const valueLimits: typeof lineLimits = { depth: 120, values: 200_000 };
/** Bytes of a text to look at one by one. In longer texts a search is faster. */
const scannedBytes = 32;

const [quote, backslash, comma] = [0x22, 0x5c, 0x2c];
const [openArray, closeArray, openObject, closeObject] = [0x5b, 0x5d, 0x7b, 0x7d];

/** Counts the depth of JSON that arrives in pieces, and estimates its values by its commas and brackets. Does not check that it is JSON. */
export class JsonLimits {
  readonly #limits: typeof lineLimits;
  #depth = 0;
  #values = 0;
  #inString = false;
  /** True if the last byte was a backslash that escapes the next one. */
  #escaped = false;

  constructor(limits: typeof lineLimits = lineLimits) {
    this.#limits = limits;
  }

  /** Reads the next piece. Returns the number of values in it. @throws {RangeError} when a limit is exceeded */
  read(bytes: Uint8Array): number {
    const before = this.#values;
    for (let at = 0; at < bytes.length; at++) {
      if (this.#inString) at = this.#endOfString(bytes, at);
      else this.#count(bytes[at]);
    }
    return this.#values - before;
  }

  /** Starts the next line. */
  reset(): void {
    this.#depth = 0;
    this.#values = 0;
    this.#inString = false;
    this.#escaped = false;
  }

  #count(byte: number | undefined): void {
    if (byte === quote) this.#inString = true;
    else if (byte === comma) this.#values++;
    else if (byte === openArray || byte === openObject) {
      this.#values++;
      if (++this.#depth > this.#limits.depth)
        throw new RangeError(`it is nested deeper than ${this.#limits.depth} levels`);
    } else if (byte === closeArray || byte === closeObject) this.#depth--;
    if (this.#values > this.#limits.values) throw new RangeError(`it has more than ${this.#limits.values} values`);
  }

  /** Returns the position of the quote that ends the text, or the length of the piece. */
  #endOfString(bytes: Uint8Array, start: number): number {
    let at = start;
    if (this.#escaped) {
      this.#escaped = false;
      at++;
    }
    while (at < bytes.length) {
      for (const stop = Math.min(at + scannedBytes, bytes.length); at < stop; at++) {
        if (bytes[at] === quote) return this.#end(at);
        if (bytes[at] === backslash) at++;
      }
      if (at >= bytes.length) break;
      const found = bytes.indexOf(quote, at);
      const end = found < 0 ? bytes.length : found;
      if (isEscaped(bytes, at, end)) at = end + 1;
      else if (found >= 0) return this.#end(found);
      else at = end;
    }
    this.#escaped = at > bytes.length;
    return bytes.length;
  }

  #end(at: number): number {
    this.#inString = false;
    return at;
  }
}

/** Returns true if an odd number of backslashes precedes a position. No escape began before `start`. */
function isEscaped(bytes: Uint8Array, start: number, position: number): boolean {
  let at = position;
  while (at > start && bytes[at - 1] === backslash) at--;
  return (position - at) % 2 === 1;
}

/** Pieces that are joined to one: each costs about 200 bytes of memory, and a device may send single bytes. */
const joinedPieces = 1_000;
/** In bytes. Pieces that have this size together are not joined: copying costs more than it saves. */
const largeEnough = 1024 * 1024;

/** Bytes that come in pieces of any size. */
export class Chunks {
  #joined: Buffer[] = [];
  #loose: Buffer[] = [];
  #looseSize = 0;

  add(chunk: Buffer): void {
    this.#looseSize += chunk.length;
    if (this.#loose.push(chunk) < joinedPieces) return;
    if (this.#looseSize < largeEnough) this.#joined.push(Buffer.concat(this.#loose));
    else this.#joined.push(...this.#loose);
    this.#loose = [];
    this.#looseSize = 0;
  }

  /** Returns all bytes, in fewer pieces. */
  all(): Buffer[] {
    return [...this.#joined, ...this.#loose];
  }
}

import { setImmediate } from 'node:timers/promises';

/** Work in steps: other work may run between two of them. */
export type Steps<Result> = Generator<undefined, Result>;

/** Longest time without a pause, in ms. Joining a text of 64 MB takes another 40 ms. */
const turnMs = 4;

/** Does all steps at once. For short texts. */
export function atOnce<Result>(steps: Steps<Result>): Result {
  for (;;) {
    const step = steps.next();
    if (step.done) return step.value;
  }
}

/** Does the steps. Lets other work run every 4 ms, and after a slow last step, which may have joined a long text. */
export async function inPieces<Result>(steps: Steps<Result>): Promise<Result> {
  let begun = performance.now();
  for (;;) {
    const step = steps.next();
    if (performance.now() - begun >= turnMs) {
      await setImmediate();
      begun = performance.now();
    }
    if (step.done) return step.value;
  }
}

/** Most parts that are joined at once, and most characters. */
const maxParts = 4096;
const maxLength = 1 << 18;

/** A text of many parts. Joining millions of them at the end would take too long for one turn. */
export class Joined {
  readonly #joined: string[] = [];
  #parts: string[] = [];
  #length = 0;

  add(part: string): void {
    this.#length += part.length;
    const isLong = part.length >= maxLength;
    if (!isLong && this.#parts.push(part) < maxParts && this.#length < maxLength) return;
    if (this.#parts.length > 0) this.#joined.push(this.#parts.join(''));
    if (isLong) this.#joined.push(part);
    this.#parts = [];
    this.#length = 0;
  }

  text(): string {
    const all = [...this.#joined, ...this.#parts];
    return all.length === 1 ? (all[0] ?? '') : all.join('');
  }
}

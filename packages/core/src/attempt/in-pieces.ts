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

/** Does the steps, and lets the event loop turn every 4 ms. */
export async function inPieces<Result>(steps: Steps<Result>): Promise<Result> {
  let begun = performance.now();
  for (;;) {
    const step = steps.next();
    if (step.done) return step.value;
    if (performance.now() - begun < turnMs) continue;
    await setImmediate();
    begun = performance.now();
  }
}

/** So many parts are joined at once. */
const maxParts = 4096;

/** A text of many parts. Joining millions of them at the end would take too long for one turn. */
export class Joined {
  readonly #joined: string[] = [];
  #parts: string[] = [];

  add(part: string): void {
    if (this.#parts.push(part) < maxParts) return;
    this.#joined.push(this.#parts.join(''));
    this.#parts = [];
  }

  text(): string {
    const all = [...this.#joined, ...this.#parts];
    return all.length === 1 ? (all[0] ?? '') : all.join('');
  }
}

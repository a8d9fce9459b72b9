/** Slots that became free last, remembered. */
const remembered = 8;
/** How far ahead is looked, in ms: longer than opening attempts takes, and too short for anyone to notice. */
const aheadMs = 30;

/** How fast slots become free. */
export class Pace {
  readonly #freedAt: number[] = [];

  freed(): void {
    this.#freedAt.push(performance.now());
    if (this.#freedAt.length > remembered) this.#freedAt.shift();
  }

  /** How many slots are about to become free, by the last ones; none where tasks take long. */
  get soon(): number {
    const first = this.#freedAt[0];
    if (first === undefined || this.#freedAt.length < remembered) return 0;
    return Math.floor((aheadMs * remembered) / (performance.now() - first));
  }
}

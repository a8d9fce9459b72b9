/** Parts of the time. While this process is held up, at most one of them passes. */
const parts = 4;

/**
 * Waits until a device sends nothing for a time, or until a limit of time is over. What arrived while this process was held
 * up is read before: the delay is not that of the device.
 */
export class Silence {
  #timer: NodeJS.Timeout | undefined;
  #turn: NodeJS.Immediate | undefined;

  /** Calls back after a silence, unless it was stopped or started again before. */
  start(ms: number, onSilence: () => void): void {
    this.stop();
    this.#wait(ms / parts, parts, onSilence);
  }

  stop(): void {
    clearTimeout(this.#timer);
    clearImmediate(this.#turn);
  }

  #wait(ms: number, left: number, onSilence: () => void): void {
    this.#timer = setTimeout(() => {
      if (left > 1) return this.#wait(ms, left - 1, onSilence);
      // The sockets are read before.
      this.#turn = setImmediate(onSilence);
      return undefined;
    }, ms);
  }
}

/** The time passes in parts. While this process is held up, at most one of them passes. */
const parts = 4;

/**
 * Measures the silence of a device, or limits its time. What arrived while this process was held up is read before the time
 * is over.
 */
export class DeviceTimer {
  #timer: NodeJS.Timeout | undefined;
  #turn: NodeJS.Immediate | undefined;

  /** Calls back after the time, unless stopped or started again before. */
  start(ms: number, onOver: () => void): void {
    this.stop();
    this.#wait(ms / parts, parts, onOver);
  }

  stop(): void {
    clearTimeout(this.#timer);
    clearImmediate(this.#turn);
  }

  #wait(ms: number, left: number, onOver: () => void): void {
    this.#timer = setTimeout(() => {
      if (left > 1) return this.#wait(ms, left - 1, onOver);
      // The sockets are read before.
      this.#turn = setImmediate(onOver);
      return undefined;
    }, ms);
  }
}

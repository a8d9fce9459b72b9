/** The state of a simulated device that all its sessions share. */
export interface DeviceState {
  name: string;
  running: string;
  startup: string;
  /** The running configuration before the last commit. */
  previous?: string;
  /** The last change of the running configuration. */
  changedBy: string;
  changedAt: Date;
  /** A change that it takes back by itself, unless it is confirmed. */
  pending?: PendingChange | undefined;
  /** The session that has configuration mode, where only one may have it. */
  holder?: object | undefined;
  /** A commit that runs. */
  commit?: RunningCommit | undefined;
  /** Candidates that wait for their commit on the device, by name. */
  readonly candidates: Map<string, Candidate>;
  /** It was taken out of service. */
  inMaintenance: boolean;
}

interface PendingChange {
  readonly running: string;
  readonly hostname: string;
  /** The name in the commands that keep it or take it back. */
  readonly name: string | undefined;
  readonly timer: NodeJS.Timeout;
}

/** Changes a configuration. */
export type Edit = (config: string) => string;

/** A configuration that is edited, and committed later. */
export class Candidate {
  text: string;
  /** A session edits it. */
  isInUse = false;
  readonly #base: string;
  readonly #edits: Edit[] = [];

  constructor(running: string) {
    this.text = running;
    this.#base = running;
  }

  get isChanged(): boolean {
    return this.text !== this.#base;
  }

  apply(edit: Edit): void {
    this.text = edit(this.text);
    this.#edits.push(edit);
  }

  /** Returns the running configuration with its edits. Those of other sessions stay. */
  onto(running: string): string {
    return running === this.#base ? this.text : this.#edits.reduce((config, edit) => edit(config), running);
  }
}

/** A commit that takes time. It goes on when its session is closed. */
export class RunningCommit {
  readonly #timer: NodeJS.Timeout;
  readonly #end: () => void;

  constructor(ms: number, end: () => void) {
    this.#end = end;
    this.#timer = setTimeout(end, ms).unref();
  }

  /** Ends it now. */
  finish(): void {
    this.stop();
    this.#end();
  }

  stop(): void {
    clearTimeout(this.#timer);
  }
}

/** Begins a change that the device takes back by itself. */
export function beginPending(state: DeviceState, minutes: number, name: string | undefined): void {
  if (state.pending) clearTimeout(state.pending.timer);
  const timer = setTimeout(() => endPending(state, true), minutes * 60_000);
  state.pending = { running: state.running, hostname: state.name, name, timer: timer.unref() };
}

/** Keeps the pending change of a device, or takes it back. */
export function endPending(state: DeviceState, takesBack: boolean): void {
  const { pending } = state;
  if (!pending) return;
  clearTimeout(pending.timer);
  state.pending = undefined;
  if (!takesBack) return;
  const { running, hostname: name } = pending;
  Object.assign(state, { previous: state.running, running, name, changedAt: new Date() });
}

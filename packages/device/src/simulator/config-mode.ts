import type { ConfigureRules } from '../platform/platform.ts';
import { ConfigLines } from './config-lines.ts';
import { beginPending, Candidate, endPending, RunningCommit, type DeviceState, type Edit } from './device-state.ts';
import { agrees } from '../sample/known-lines.ts';
import { matches } from './place-line.ts';
import { fill, type Sample } from '../sample/sample.ts';
import type { SampleConfigure } from '../sample/sample-configure.ts';
import type { Script } from './script.ts';
import { valuesIn } from './values-in.ts';

/** The result of a line that a device takes. */
export interface Done {
  readonly output: string;
  readonly isConfig?: boolean;
  readonly wantsPassword?: boolean;
  readonly failed?: boolean;
  readonly ends?: boolean;
  /** Takes the next line or key: no prompt follows. */
  readonly reads?: (typed: string) => Done;
  /** The answer follows later. Calls the listener with it. */
  readonly waits?: (listener: (done: Done) => void) => void;
}

export interface ConfigModeOptions {
  readonly sample: Sample;
  readonly script: Script;
  readonly username: string;
  /** Returns the answer to an unknown line. */
  readonly unknown: (line: string) => Done;
}

const nothing: Done = { output: '' };

/** Configuration mode of one session. */
export class ConfigMode {
  readonly #state: DeviceState;
  readonly #options: ConfigModeOptions;
  readonly #rules: ConfigureRules;
  readonly #sample: SampleConfigure;
  readonly #lines: ConfigLines;
  #isOpen = false;
  /** The edited configuration, on a platform with a commit. */
  #candidate: Candidate | undefined;
  /** The name of the change. */
  #name: string | undefined;

  constructor(state: DeviceState, rules: ConfigureRules, sample: SampleConfigure, options: ConfigModeOptions) {
    this.#state = state;
    this.#rules = rules;
    this.#sample = sample;
    this.#options = options;
    this.#lines = new ConfigLines({
      rules: sample,
      config: () => this.#candidate?.text ?? state.running,
      apply: (edit) => this.#apply(edit),
      unknown: options.unknown,
    });
  }

  get isOpen(): boolean {
    return this.#isOpen;
  }

  /** The open section, as the prompt shows it. */
  get section(): string | undefined {
    return this.#lines.section;
  }

  /** The name of the change, as the prompt shows it. */
  get session(): string {
    return (this.#name ?? '').slice(0, 6);
  }

  /** Returns true for a command that enters configuration mode. */
  enters(command: string): boolean {
    return (valuesIn(this.#rules.enter, command) ?? valuesIn(this.#rules.revert?.enter, command)) !== undefined;
  }

  /** Enters configuration mode. Returns undefined for another command. */
  enter(command: string): Done | undefined {
    const { enter, revert, commit } = this.#rules;
    const timed = valuesIn(revert?.enter, command);
    const values = valuesIn(enter, command) ?? timed;
    if (!values) return undefined;
    const state = this.#state;
    const { locked, isShared = false, pending, greeting } = this.#sample;
    const isLocked = !isShared && (state.holder !== undefined || state.commit !== undefined);
    if (locked !== undefined && (isLocked || this.#options.script.strike('locked'))) {
      return { output: fill(locked, { user: this.#options.username }), failed: true };
    }
    this.#name = values['name'] ?? (pending && freeName(state.candidates));
    const waiting = state.candidates.get(this.#name ?? '');
    if (pending && !waiting && state.candidates.size >= pending.limit) return { output: pending.full, failed: true };
    // Its timer runs from here.
    if (timed?.['minutes'] !== undefined) this.#beginPending(timed);
    this.#isOpen = true;
    if (locked !== undefined && !isShared) state.holder = this;
    if (commit !== undefined) this.#candidate = waiting ?? new Candidate(state.running);
    if (pending && this.#candidate) state.candidates.set(this.#name ?? '', this.#candidate);
    if (this.#candidate) this.#candidate.isInUse = true;
    return { output: greeting };
  }

  /** Commands about changes that wait on the device. Returns undefined for another command. */
  pendingCommand(command: string): Done | undefined {
    const { pending } = this.#sample;
    const { revert } = this.#rules;
    const state = this.#state;
    const keeps = valuesIn(revert?.confirm, command);
    const takesBack = valuesIn(revert?.now, command);
    const name = (keeps ?? takesBack)?.['name'];
    if (keeps ?? takesBack) {
      if (state.pending && state.pending.name === name) {
        endPending(state, takesBack !== undefined);
        return nothing;
      }
      const waiting = state.candidates.get(name ?? '');
      if (!waiting) return this.#options.unknown(command);
      state.candidates.delete(name ?? '');
      if (keeps) this.#take(waiting);
      return nothing;
    }
    if (!pending || !matches(pending.command, command)) return undefined;
    const row = (session: string, of: string, isInUse = false): string =>
      fill(isInUse ? pending.usedRow : pending.row, { session, state: of, user: this.#options.username });
    const rows = [...state.candidates].map(([each, { isInUse }]) => row(each, 'pending', isInUse));
    if (state.pending?.name !== undefined) rows.push(row(state.pending.name, 'pendingCommitTimer'));
    return { output: pending.head + rows.join('') };
  }

  /**
   * Takes a line.
   *
   * @param isKnown accepts any line
   */
  take(input: string, command: string, isKnown: boolean): Done {
    const { leave, discard, commit, save, revert, sections } = this.#rules;
    const { maintenance } = this.#sample;
    if (command === discard) return this.#discard();
    if (command === save) {
      this.#state.startup = this.#state.running;
      return { output: this.#sample.saved ?? '' };
    }
    if (command === leave) return this.#leave();
    if (command === 'exit' || command === 'quit' || command === sections?.exit) {
      return this.#lines.exit() ? nothing : this.#leave();
    }
    if (command === revert?.rollback) {
      const before = this.#state.previous ?? this.#state.running;
      this.#apply(() => before);
      return nothing;
    }
    const timed = valuesIn(revert?.commit, command);
    if (command === commit || timed) return this.#commit(timed);
    if (maintenance && matches(maintenance.enter, command)) return this.#enterMaintenance(maintenance.asks);
    if (maintenance && matches(maintenance.leave, command)) {
      this.#state.inMaintenance = false;
      return { output: maintenance.leaveSays };
    }
    return this.#lines.take(input, command, isKnown);
  }

  /** Ends it with its connection. */
  close(): void {
    this.#isOpen = false;
    this.#lines.reset();
    if (this.#candidate) this.#candidate.isInUse = false;
    this.#candidate = undefined;
    if (this.#state.holder === this) this.#state.holder = undefined;
  }

  #discard(): Done {
    const { discard } = this.#sample;
    this.#state.candidates.delete(this.#name ?? '');
    if (discard?.stays) this.#candidate = new Candidate(this.#state.running);
    else this.close();
    return { output: discard?.says ?? '' };
  }

  #leave(): Done {
    const { leave, pending } = this.#sample;
    // A change that waits on the device stays.
    const isChanged = pending === undefined && this.#candidate?.isChanged === true;
    const says = { output: leave?.says ?? '' };
    if (isChanged && leave?.refused !== undefined) return { output: leave.refused, failed: true };
    if (isChanged && leave?.asks !== undefined) {
      const reads = (typed: string): Done => {
        const answer = typed.trim().toLowerCase();
        if (matches(leave.commits ?? '\\0', answer)) this.#take(this.#candidate);
        else if (!matches(leave.discards ?? '\\0', answer)) return nothing;
        this.close();
        return says;
      };
      return { output: leave.asks, reads };
    }
    this.close();
    return says;
  }

  #commit(timed: Readonly<Record<string, string | undefined>> | undefined): Done {
    const { says = '', leaves = false, locked } = this.#sample.commit ?? {};
    const { script } = this.#options;
    const state = this.#state;
    if (locked !== undefined && (state.commit !== undefined || script.strike('locked'))) {
      return { output: locked, failed: true };
    }
    const candidate = this.#candidate;
    const end = (): void => {
      if (timed) this.#beginPending({ ...timed, name: this.#name });
      // Another commit keeps the change before, if nothing else does.
      else if (this.#rules.revert && this.#rules.revert.confirm === undefined) endPending(state, false);
      this.#take(candidate);
    };
    state.candidates.delete(this.#name ?? '');
    this.#candidate = undefined;
    const go = (): Done => {
      if (leaves) this.close();
      else this.#candidate = new Candidate(state.running);
      return { output: says };
    };
    const slow = script.strike('slow-commit');
    if (!slow) {
      end();
      return go();
    }
    const listeners: ((done: Done) => void)[] = [];
    state.commit = new RunningCommit(slow.ms, () => {
      state.commit = undefined;
      end();
      for (const listener of listeners) listener(go());
    });
    return { output: '', waits: (listener) => void listeners.push(listener) };
  }

  /** Makes a candidate the running configuration. */
  #take(candidate: Candidate | undefined): void {
    const state = this.#state;
    const running = candidate?.onto(state.running) ?? state.running;
    if (running === state.running) return;
    state.previous = state.running;
    this.#change(running);
  }

  #apply(edit: Edit): void {
    if (this.#candidate) this.#candidate.apply(edit);
    else this.#change(edit(this.#state.running));
  }

  #change(running: string): void {
    if (running === this.#state.running) return;
    Object.assign(this.#state, { running, changedBy: this.#options.username, changedAt: new Date() });
    this.#rename();
  }

  #beginPending({ minutes, mm, name }: Readonly<Record<string, string | undefined>>): void {
    beginPending(this.#state, Number(minutes ?? mm), name);
  }

  #enterMaintenance(asks: string): Done {
    const { maintenance } = this.#sample;
    const reads = (typed: string): Done => {
      if (!agrees(asks, typed)) return nothing;
      this.#state.inMaintenance = true;
      return { output: maintenance?.says ?? '' };
    };
    return { output: asks, reads };
  }

  /** Gives the device the name in its configuration. */
  #rename(): void {
    const pattern = new RegExp(`^ *(?:${this.#sample.hostname})$`, 'm');
    const name = pattern.exec(this.#state.running)?.groups?.['name'];
    if (name !== undefined) this.#state.name = name;
  }
}

function freeName(taken: ReadonlyMap<string, unknown>): string {
  let number = 1;
  while (taken.has(`sess-${number}`)) number += 1;
  return `sess-${number}`;
}

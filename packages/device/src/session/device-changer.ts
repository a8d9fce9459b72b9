import { createHash } from 'node:crypto';
import { errorData, type ConfigureOptions, type NetRavenError } from '@netraven/core';
import type { ChangeEnd, OpenChange } from '@netraven/core/attempt';
import { deviceError } from '../codes.ts';
import { endOfFailed, inLines, type Before, type Change, type Revert } from './changes.ts';
import type { CommandLine } from './command-line.ts';
import { differenceOf } from './config-difference.ts';
import { checkLines, configureDevice, type LineGroups } from './configure-device.ts';
import { revertOf } from './revert-commands.ts';
import type { SessionContext } from './session-context.ts';

/** The session of a {@link DeviceChanger}. */
export interface ChangerSession {
  readonly line: CommandLine;
  readonly readRunning: () => Promise<{ readonly masked: string }>;
  /** Types a command of NetRaven's own. Throws if the device refuses it. */
  readonly control: (command: string) => Promise<void>;
}

/** Longest configuration that is kept to tell the difference, in characters. */
const maxKept = 4_000_000;

/** Changes a device in one session: makes changes, keeps them, and undoes those of an earlier session. */
export class DeviceChanger {
  readonly #context: SessionContext;
  readonly #session: ChangerSession;
  /** Fingerprint of the configuration with a change that another commit keeps. */
  #after: string | undefined;

  constructor(context: SessionContext, session: ChangerSession) {
    this.#context = context;
    this.#session = session;
  }

  /** Makes a change, and returns the output of the device. */
  async change(lines: readonly string[], given: ConfigureOptions): Promise<string> {
    const { undo = [], revertAfterMinutes: minutes } = given;
    const { dryRun, logger, name, changes, platform } = this.#context;
    const groups = checkLines(lines, this.#context, this.#redact);
    checkLines(undo, this.#context, this.#redact);
    // A computed list, most likely: without an error the change would just stay.
    if (given.undo?.length === 0 && lines.length > 0) {
      throw deviceError('NR_DEVICE_OPTION_INVALID', '`undo` of configure() has no lines', {
        hint: 'Pass the lines that undo the change, or leave `undo` out if the change may stay.',
      });
    }
    const planned = minutes === undefined ? undefined : revertOf(platform, minutes, undo.length > 0);
    // A plain commit would keep the pending change.
    if (changes.pending && (planned || isKeptByCommit(changes.pending))) {
      throw deviceError('NR_DEVICE_COMMAND_REFUSED', `${name} still waits for the confirmation of a change`, {
        hint: 'Call confirm() before the next one.',
      });
    }
    if (dryRun) {
      for (const each of groups.flat()) logger.info(`Would configure on ${name}: ${this.#redact(each)}`);
      return '';
    }
    const canUndo = undo.length > 0 || planned !== undefined;
    const before = canUndo && changes.needsBefore ? await this.#read() : undefined;
    const undoing = { undo, shown: undo.map(this.#redact), revert: planned?.revert };
    const change = changes.begin(groups.flat().length, undoing, before);
    await this.#context.beforeConfigure();
    const more = { commands: planned?.commands };
    try {
      const { said, refusal } = await configureDevice(
        groups,
        this.#session.line,
        this.#context,
        this.#redact,
        change,
        more,
      );
      if (refusal !== undefined) throw refusedChange(refusal, change, lines, groups);
      if (isKeptByCommit(changes.pending)) this.#after = (await this.#read()).fingerprint;
      return said;
    } catch (error) {
      // Also told if the job catches the error: the device may be half changed.
      const sent = `${change.sent} of ${inLines(change.lines)} may be in effect on ${name}`;
      logger.warning(`The change stopped: ${sent}`, { error: errorData(error, 'NR_DEVICE_CLOSED').code });
      throw error;
    }
  }

  /** Keeps the changes so far. */
  async keep(): Promise<void> {
    const { changes } = this.#context;
    const { pending } = changes;
    if (pending?.confirm !== undefined) {
      // A device may accept the confirmation of a change that it has taken back.
      if (Date.now() >= Date.parse(pending.at)) throw deviceError('NR_DEVICE_COMMAND_FAILED', this.#timeIsOver());
      await this.#session.control(pending.confirm);
    }
    if (isKeptByCommit(pending)) {
      await this.#commit([]);
      // A device that has taken the change back accepts an empty commit too.
      if (this.#after !== (await this.#read()).fingerprint) {
        const why = `${this.#context.name} has no longer the configuration of the change`;
        throw deviceError('NR_DEVICE_COMMAND_FAILED', why);
      }
    }
    if (changes.open) await this.#context.beforeKeep();
    changes.keep();
  }

  /**
   * Undoes a change. Goes on after refused lines: those of a half-made change undo nothing.
   *
   * @param rolledBack notes the commit of a rollback, for the next try: a second rollback could bring the change again
   */
  async undo(
    { undo, before, beforeText, staying, others, revert }: OpenChange,
    rolledBack: Pick<Change, 'sent' | 'isWhole'>,
  ): Promise<ChangeEnd> {
    const { name } = this.#context;
    let current: Before | undefined;
    const isAsBefore = async (): Promise<boolean> => {
      current = await this.#read();
      return before === current.fingerprint;
    };
    const undone = (how: string): ChangeEnd => ({ outcome: 'undone', message: how });
    // Other changes of the job stay: then only its lines are known to be undone.
    const hasOthers = staying !== undefined || others !== undefined;
    const asBefore = hasOthers ? `the configured lines of ${name} are undone` : `${name} is as before`;
    if (before !== undefined && (await isAsBefore())) {
      // Its timer may still run, and would take back what comes later. Refused if the time is over.
      if (revert?.now !== undefined) await this.#session.control(revert.now).catch(() => undefined);
      const itself = revert ? 'it took the change back by itself, or ' : '';
      return undone(`${asBefore}: ${itself}no line of the change took effect`);
    }
    const groups = checkLines(undo, this.#context, this.#redact);
    await this.#context.beforeConfigure();
    let refusal: string | undefined;
    if (revert) {
      const { now, rollback = '', at } = revert;
      if (rolledBack.sent > 0) {
        if (!rolledBack.isWhole) {
          refusal = `the rollback of ${name} was broken off`;
          if (Date.now() < Date.parse(at)) {
            // The commit of the undo lines would end the timer: a refused line would stay for good.
            const why = `${refusal}; it takes the change back by itself at ${at}`;
            throw deviceError('NR_DEVICE_COMMAND_FAILED', why, { retryable: true });
          }
        }
      } else if (now === undefined && Date.now() >= Date.parse(at)) {
        // The configuration before its last commit may be the change by now.
        refusal = this.#timeIsOver();
        if (groups.length === 0) throw deviceError('NR_DEVICE_COMMAND_FAILED', refusal, { retryable: false });
      } else {
        // Refused if the time is over.
        const taking = now === undefined ? this.#commit([[rollback]], rolledBack) : this.#session.control(now);
        await taking.catch((error: NetRavenError) => {
          if (rolledBack.sent > 0 && !rolledBack.isWhole && before === undefined && groups.length === 0) {
            // Another try cannot tell either.
            const why = `${error.message}; ${name} took the change back at once, or does so by itself at ${at}`;
            throw deviceError('NR_DEVICE_COMMAND_FAILED', why, { cause: error });
          }
          // The session is broken.
          if (error.retryable) throw error;
          refusal = error.message;
        });
      }
      if (before === undefined ? refusal === undefined && groups.length === 0 : await isAsBefore()) {
        return undone(`${before === undefined ? `${name} says` : asBefore}: it took the change back at once`);
      }
    }
    const sent = { sent: 0, isWhole: false };
    if (groups.length > 0) {
      const { line } = this.#session;
      ({ refusal } = await configureDevice(groups, line, this.#context, this.#redact, sent, { goOn: true }));
    }
    const lines = inLines(groups.flat().length);
    if (before === undefined ? refusal === undefined : await isAsBefore()) {
      const proof = before === undefined ? `${name} accepted the undo lines` : asBefore;
      return undone(`${proof}: NetRaven sent ${lines} to undo the change`);
    }
    const done = [
      ...(rolledBack.isWhole ? ['it took the change back'] : []),
      ...(groups.length > 0 || !rolledBack.isWhole ? [`${lines} to undo the change`] : []),
    ];
    const differs = `its configuration differs from the one before, after ${done.join(', and after ')}`;
    const rest = differenceOf(beforeText, current?.text, this.#redact);
    const why = [refusal ?? differs, ...rest].join('; ');
    // It may still take the change back by itself, or the broken session may still lock its configuration.
    const retryable = (revert !== undefined && !rolledBack.isWhole) || (groups.length > 0 && sent.sent === 0);
    if (retryable || rest.length === 0) throw deviceError('NR_DEVICE_COMMAND_FAILED', why, { retryable });
    return endOfFailed(name, 'correct the named lines by hand.', why);
  }

  /** Commits lines of NetRaven's own. @throws {NetRavenError} NR_DEVICE_COMMAND_FAILED */
  async #commit(groups: LineGroups, change = { sent: 0, isWhole: false }): Promise<void> {
    const { refusal } = await configureDevice(groups, this.#session.line, this.#context, this.#redact, change);
    if (refusal !== undefined) throw deviceError('NR_DEVICE_COMMAND_FAILED', refusal);
  }

  /**
   * Reads the configuration, without secrets whatever the job may see. Its fingerprint is equal for equal configurations.
   * Blank lines and lines with only a comment mark do not count.
   */
  async #read(): Promise<Before> {
    const { masked } = await this.#session.readRunning();
    const text = masked
      .split('\n')
      .filter((line) => !/^[\s!#;]*$/.test(line))
      .join('\n');
    const fingerprint = createHash('sha256').update(text).digest('hex');
    // Without rules, a line may hold a secret.
    const isMasked = this.#context.platform.secrets.rules.length > 0;
    return { fingerprint, ...(isMasked && text.length <= maxKept && { text }) };
  }

  #timeIsOver(): string {
    return `the time after which ${this.#context.name} takes the change back by itself is over`;
  }

  readonly #redact = (text: string): string => this.#context.masker.redact(text);
}

/** Returns the error of a change that the device refused. Corrects how many lines may be in effect. */
function refusedChange(refusal: string, change: Change, lines: readonly string[], groups: LineGroups): NetRavenError {
  const { refused } = change;
  // A change that can be undone is compared with the configuration before instead, and its timer runs.
  const stays = change.undo.length === 0 && change.revert === undefined;
  if (stays && refused?.isAlone) change.sent = Math.min(change.sent, refused.at);
  const message = stays && change.sent === 0 ? `${refusal}; no line took effect` : refusal;
  const error = deviceError('NR_DEVICE_COMMAND_FAILED', message);
  if (!refused) return error;
  const refusedLine = { index: indexIn(lines, groups.flat(), refused.at), line: refused.line };
  return Object.assign(error, { refusedLine });
}

/** Returns the index of a typed line in the lines of the call. Blank ones are not typed. */
function indexIn(lines: readonly string[], typed: readonly string[], at: number): number {
  let next = 0;
  return lines.findIndex((line) => line === typed[next] && next++ === at);
}

function isKeptByCommit(pending: Revert | undefined): boolean {
  return pending !== undefined && pending.confirm === undefined;
}

import { createHash } from 'node:crypto';
import { errorData, type ConfigureOptions, type NetRavenError } from '@netraven/core';
import type { ChangeEnd, ConfigChange, OpenChange, SentCommit } from '@netraven/core/attempt';
import { deviceError } from '../codes.ts';
import { HiddenLines } from '../config/hidden-lines.ts';
import { untracedLines } from '../config/line-trace.ts';
import { checkLines, checkOptions } from './check-lines.ts';
import { endOfFailed, inLines, type Before, type Change, type Revert } from './changes.ts';
import type { CommandLine } from './command-line.ts';
import { compareConfigs } from './config-change.ts';
import { differenceOf } from './config-difference.ts';
import { isUnordered, movedLines } from './moved-lines.ts';
import { changeName, configureDevice, type Configured, type NotedLines } from './configure-device.ts';
import { countLines, linesToType, type LineToType } from './lines-to-type.ts';
import { QuestionAnswers } from './questions.ts';
import { revertAt, revertOf } from './revert-commands.ts';
import type { SessionContext } from './session-context.ts';

/** The session of a {@link DeviceChanger}. */
export interface ChangerSession {
  readonly line: CommandLine;
  readonly readRunning: () => Promise<{ readonly masked: string }>;
  /** Types a command of NetRaven's own. Throws if the device refuses it. */
  readonly control: (command: string) => Promise<void>;
}

/** Notes of an undo for its next try. */
export interface UndoProgress extends Pick<Change, 'sent' | 'isWhole'> {
  /** It is known that no commit of the change runs. */
  isSettled?: boolean;
}

/** The configuration that was read last. */
interface Latest {
  readonly after: Before;
  /** Number of changes that were noted then. */
  readonly noted: number;
  /** The lines of the job without a trace in it, if they are known. */
  readonly untraced?: readonly string[];
}

/** Time that a rollback may take until it is committed, in ms. */
const rollbackMs = 60_000;
/** Time before the device takes a change back in which no line of it is typed any more, in ms. */
const typingEndsMs = 5_000;
/** Time that reading a configuration may take, in ms. */
const readMs = 300_000;
/** Longest configuration that is kept to tell the difference, in characters. */
const maxKept = 4_000_000;
/** Most lines without a trace that an error names, and that are stored. */
const maxNamed = 5;
const maxUntraced = 100;

/** Changes a device in one session: makes changes, keeps them, and undoes those of an earlier session. */
export class DeviceChanger {
  readonly #context: SessionContext;
  readonly #session: ChangerSession;
  /** Fingerprint of the configuration with a change that another commit keeps. */
  #after: string | undefined;
  #latest: Latest | undefined;

  constructor(context: SessionContext, session: ChangerSession) {
    this.#context = context;
    this.#session = session;
  }

  /** Makes a change, and returns the output of the device. */
  async change(lines: readonly string[], given: ConfigureOptions): Promise<string> {
    const { undo = [], revertAfterMinutes: minutes, harmless = [], answers = [] } = given;
    const { dryRun, logger, name, changes, platform, verifyChanges } = this.#context;
    const verify = verifyChanges ? 'lines' : given.verify;
    const typed = checkLines(lines, this.#context, this.#redact);
    checkLines(undo, this.#context, this.#redact);
    checkOptions(given, platform);
    // A computed list, most likely: without an error the change would just stay.
    if (given.undo?.length === 0 && lines.length > 0) {
      throw deviceError('NR_DEVICE_OPTION_INVALID', '`undo` of configure() has no lines', {
        hint: 'Pass the lines that undo the change, or leave `undo` out if the change may stay.',
      });
    }
    const session = changeName();
    const planned =
      minutes === undefined ? undefined : revertOf(platform, { minutes, hasUndo: undo.length > 0, session });
    // A plain commit would keep the pending change.
    if (changes.pending && (planned || isKeptByCommit(changes.pending))) {
      throw deviceError('NR_DEVICE_COMMAND_REFUSED', `${name} still waits for the confirmation of a change`, {
        hint: 'Call confirm() before the next one.',
      });
    }
    // Before the end of a dry run: a job may name the lines in its result.
    const shownLines = await this.#context.masker.typed(lines);
    const shownUndo = (await this.#context.masker.typed(undo)).map(this.#redact);
    if (dryRun) {
      for (const each of typed.flatMap(({ text }) => text))
        logger.info(`Would configure on ${name}: ${this.#redact(each)}`);
      return '';
    }
    const before = await this.#readBefore(undo.length > 0 || planned !== undefined, verify);
    const change = changes.begin(
      countLines(typed),
      {
        undo,
        shown: shownUndo,
        shownLines,
        // The configuration was read since it was planned. Counted again from the commit, if that starts the timer.
        revert: planned && { ...planned.revert, at: revertAt(minutes ?? 0) },
        session: platform.configure?.pending && session,
        answers,
        harmless,
      },
      before,
    );
    await this.#context.beforeConfigure();
    let said = '';
    try {
      const startsAtCommit = planned?.commands.commit !== undefined;
      const options = {
        commands: planned?.commands,
        answers: new QuestionAnswers(answers),
        harmless,
        session,
        // A timer that runs already takes back only the lines before its end: later ones would stay.
        until: change.revert && !startsAtCommit ? Date.parse(change.revert.at) - typingEndsMs : undefined,
        onCommit: () => {
          if (change.revert && startsAtCommit) change.revert = { ...change.revert, at: revertAt(minutes ?? 0) };
        },
      };
      const done = await configureDevice(typed, this.#session.line, this.#context, this.#redact, change, options);
      changes.noteAnswers(done.answers);
      if (done.refusal !== undefined) {
        const mayBeIn = await this.#mayHaveTaken(change, before);
        throw refusedChange(done.refusal, change, { code: done.code, hint: done.hint, mayBeIn });
      }
      said = done.said;
      if (isKeptByCommit(changes.pending)) this.#after = (await this.#read()).fingerprint;
    } catch (error) {
      // Also told if the job catches the error: the device may be half changed.
      const sent = `${change.sent} of ${inLines(change.lines)} may be in effect on ${name}`;
      logger.warning(`The change stopped: ${sent}`, { error: errorData(error, 'NR_DEVICE_CLOSED').code });
      throw error;
    }
    if (verify === 'lines') await this.#verify(shownLines, before);
    return said;
  }

  /** Returns true if a device may have taken a first line although it printed an error. */
  async #mayHaveTaken({ sent, undo, revert, refused }: Change, before: Before | undefined): Promise<boolean> {
    // With undo lines, the configuration is compared at the end. Behind other lines it differs anyway.
    if (sent === 0 || undo.length > 0 || revert !== undefined || refused?.at !== 0 || !before) return false;
    return this.#read().then(
      ({ fingerprint }) => fingerprint !== before.fingerprint,
      () => true,
    );
  }

  /** Reads the configuration before a change. One that nothing undoes and that must not be shown goes without, if it must. */
  async #readBefore(canUndo: boolean, verify: ConfigureOptions['verify']): Promise<Before | undefined> {
    const { changes, logger } = this.#context;
    if (verify !== 'lines' && !changes.needsBefore(canUndo)) return undefined;
    try {
      const before = await this.#read();
      if (verify === 'lines' && before.text === undefined) throw this.#notComparable();
      return before;
    } catch (error) {
      const { code, message, retryable } = errorData(error, 'NR_DEVICE_CLOSED');
      const isBroken = retryable && code !== 'NR_DEVICE_TRUNCATED';
      if (canUndo || verify === 'lines' || isBroken) throw error;
      logger.warning(`What the change alters will not be known: ${message}`, { error: code });
      return undefined;
    }
  }

  /** Demands that the configuration shows each line. @throws {NetRavenError} NR_DEVICE_CHANGE_NOT_SHOWN */
  async #verify(sent: readonly string[], before: Before | undefined): Promise<void> {
    const { name, platform, changes } = this.#context;
    const after = await this.#read();
    if (before?.text === undefined || after.text === undefined) throw this.#notComparable();
    const untraced = untracedLines(sent, { before: before.text, after: after.text, platform });
    // Of the only change of a job, the same is stored at the task.
    const isOnly = changes.first === before && changes.sentLines.length === sent.length;
    this.#latest = { after, noted: changes.noted, ...(isOnly && { untraced }) };
    if (untraced.length === 0) return;
    const named = untraced.slice(0, maxNamed).map((line) => `\`${line.trim().slice(0, 120)}\``);
    const more = untraced.length > maxNamed ? ` and ${untraced.length - maxNamed} more` : '';
    const lines = `${named.join(', ')}${more}`;
    const hint = this.#demandedHint('Write the line as the device shows it or, if it never shows the line, run');
    throw deviceError('NR_DEVICE_CHANGE_NOT_SHOWN', `The configuration of ${name} does not show ${lines}`, hint);
  }

  #notComparable(): NetRavenError {
    const why = `the lines of a change cannot be compared with the configuration of ${this.#context.name}`;
    return deviceError('NR_DEVICE_CHANGE_NOT_SHOWN', `${why}: it is too long, or its platform masks no secrets`, {
      hint: "Pass `verify: 'none'` to configure().",
      ...this.#demandedHint('Run'),
    });
  }

  /** Returns the hint of a change that a setting demands to be verified. */
  #demandedHint(step: string): { readonly hint?: string } {
    const { verifyChanges, name } = this.#context;
    if (!verifyChanges) return {};
    const command = `netraven devices set ${name} --no-verify-changes`;
    return { hint: `Demanded by a setting of the device or a tag. ${step} \`${command}\`.` };
  }

  /** Notes how the changes of the job altered the configuration. Never rejects: the changes themselves are kept or undone. */
  async noteConfigChange(): Promise<Before | undefined> {
    const { changes, logger, name } = this.#context;
    const { first } = changes;
    if (first?.text === undefined) return undefined;
    try {
      const latest: Latest =
        this.#latest?.noted === changes.noted ? this.#latest : { after: await this.#read(), noted: changes.noted };
      this.#latest = latest;
      const { after } = latest;
      if (after.text !== undefined) changes.configChange = await this.#compare(first.text, after.text, latest.untraced);
      return after;
    } catch (error) {
      const { code, message } = errorData(error, 'NR_DEVICE_CLOSED');
      logger.warning(`What the change altered on ${name} is not known: ${message}`, { error: code });
      return undefined;
    }
  }

  async #compare(before: string, after: string, known?: readonly string[]): Promise<ConfigChange> {
    const { platform, changes } = this.#context;
    const { sentLines, answers } = changes;
    const compared = await compareConfigs(before, after);
    const all = known ?? untracedLines(sentLines, { before, after, platform });
    const untraced = all.slice(0, maxUntraced).map(this.#redact);
    return { ...compared, ...(untraced.length > 0 && { untraced }), ...(answers.length > 0 && { answers }) };
  }

  /** Saves the configuration in configuration mode. Returns the output of the device. */
  async save(command: string): Promise<string> {
    const { name } = this.#context;
    const nothing = { sent: 0, isWhole: false };
    const options = { entersOnly: true, ends: command };
    const done = await configureDevice([], this.#session.line, this.#context, this.#redact, nothing, options);
    const { said, refusal, code = 'NR_DEVICE_COMMAND_FAILED' } = done;
    if (refusal !== undefined) throw deviceError(code, `${name} did not save: ${refusal}`);
    return said;
  }

  /** Keeps the changes so far. */
  async keep(): Promise<void> {
    const { changes } = this.#context;
    const { pending, any } = changes;
    // Before it stays: what is told is what a person would have seen in time. Reading takes longer than some timers have left.
    const leftMs = pending === undefined ? Infinity : Date.parse(pending.at) - Date.now();
    if (any && leftMs > readMs) await this.noteConfigChange();
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
    const { open } = changes;
    if (open) await this.#context.beforeKeep();
    changes.keep();
    // From here on, a task that ends keeps them.
    if (any) changes.noteStart(await this.noteConfigChange());
  }

  /**
   * Undoes a change. Goes on after refused lines: those of a half-made change undo nothing.
   *
   * @param rolledBack notes the commit of a rollback, for the next try: a second rollback could bring the change again
   */
  async undo(
    { undo, answers = [], harmless, before, beforeText, staying, others, ...more }: OpenChange,
    rolledBack: UndoProgress,
  ): Promise<ChangeEnd> {
    const { name } = this.#context;
    const { firstText = beforeText, parts = [undo.length], revert, commit, session } = more;
    let current: Before | undefined;
    const isAsBefore = async (): Promise<boolean> => {
      current = await this.#read();
      return before === current.fingerprint;
    };
    const changeOf = async (): Promise<Pick<ChangeEnd, 'change'>> =>
      firstText !== undefined && current?.text !== undefined
        ? { change: await compareConfigs(firstText, current.text) }
        : {};
    const undone = async (how: string): Promise<ChangeEnd> => ({
      outcome: 'undone',
      message: how,
      ...(await changeOf()),
    });
    // The command that takes it back at once drops it too, but tells nothing of a commit.
    const mayBeAsBefore = async (): Promise<boolean> => before === undefined || (await isAsBefore());
    // From then on, the configuration may be as before because of the undo.
    if (!rolledBack.isSettled) {
      await this.#settle({ session: revert && !commit ? undefined : session, commit }, mayBeAsBefore);
    }
    rolledBack.isSettled = true;
    // Other changes of the job stay: then only its lines are known to be undone.
    const hasOthers = staying !== undefined || others !== undefined;
    const asBefore = hasOthers ? `the configured lines of ${name} are undone` : `${name} is as before`;
    // Lines that the configuration never shows may be in effect all the same.
    const isShown = (): boolean => !this.#hasHidden(undo, current);
    if (before !== undefined && (await isAsBefore()) && isShown()) {
      // Its timer may still run, and would take back what comes later. Refused if the time is over.
      if (revert?.now !== undefined) await this.#session.control(revert.now).catch(() => undefined);
      const itself = revert ? 'it took the change back by itself, or ' : '';
      return undone(`${asBefore}: ${itself}no line of the change took effect`);
    }
    if (undo.length === 0 && !revert) {
      // It was only to be compared.
      return { outcome: 'half made', message: await this.#differs(beforeText, current), ...(await changeOf()) };
    }
    const lines = this.#undoLines(undo, parts);
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
        // It may be about to take the change back: its time began after ours.
        if (lines.length === 0) throw deviceError('NR_DEVICE_COMMAND_FAILED', refusal, { retryable: true });
      } else if (now === undefined && Date.now() >= Date.parse(at) - rollbackMs) {
        // A rollback behind that of the device would bring the change again.
        const why = `${name} takes the change back by itself at ${at}, which is too soon for another rollback`;
        throw deviceError('NR_DEVICE_COMMAND_FAILED', why, { retryable: true });
      } else {
        // Refused if the time is over.
        const taking = now === undefined ? this.#commit([rollback], rolledBack) : this.#session.control(now);
        await taking.catch((error: NetRavenError) => {
          if (rolledBack.sent > 0 && !rolledBack.isWhole && before === undefined && lines.length === 0) {
            // Another try cannot tell either.
            const why = `${error.message}; ${name} took the change back at once, or does so by itself at ${at}`;
            throw deviceError('NR_DEVICE_COMMAND_FAILED', why, { cause: error });
          }
          // The session is broken.
          if (error.retryable) throw error;
          refusal = error.message;
        });
      }
      if (before === undefined ? refusal === undefined && lines.length === 0 : await isAsBefore()) {
        return undone(`${before === undefined ? `${name} says` : asBefore}: it took the change back at once`);
      }
    }
    const sent = { sent: 0, isWhole: false };
    if (lines.length > 0) {
      const { line } = this.#session;
      // The lines alter what was read.
      current = undefined;
      const done = await configureDevice(lines, line, this.#context, this.#redact, sent, {
        isUndo: true,
        answers: new QuestionAnswers(answers),
        ...(harmless && { harmless }),
      });
      refusal = done.refusal;
    }
    const count = inLines(countLines(lines));
    const isAccepted = refusal === undefined;
    if (before === undefined ? isAccepted : (await isAsBefore()) && (isAccepted || isShown())) {
      const proof = before === undefined ? `${name} accepted the undo lines` : asBefore;
      return undone(`${proof}: NetRaven sent ${count} to undo the change`);
    }
    const done = [
      ...(rolledBack.isWhole ? ['it took the change back'] : []),
      ...(lines.length > 0 || !rolledBack.isWhole ? [`${count} to undo the change`] : []),
    ];
    const moved =
      isAccepted && beforeText !== undefined && current?.text !== undefined
        ? await movedLines(beforeText, current.text)
        : undefined;
    if (moved && moved.length > 0) {
      const shown = moved.slice(0, 5).map((line) => `\`${this.#redact(line).slice(0, 120)}\``);
      const order = `the order of ${shown.join(', ')}${moved.length > 5 ? ` and ${moved.length - 5} more` : ''}`;
      if (moved.every(isUnordered)) {
        return undone(`${asBefore}, except for ${order}: NetRaven sent ${count} to undo the change`);
      }
      const why = `its configuration has all lines of the one before, after ${count} to undo the change, but not ${order}`;
      return { ...endOfFailed(name, 'put the named lines in their order by hand.', why), ...(await changeOf()) };
    }
    const differs = `its configuration differs from the one before, after ${done.join(', and after ')}`;
    const rest = differenceOf(beforeText, current?.text, this.#redact);
    const why = [refusal ?? differs, ...rest].join('; ');
    // It may still take the change back by itself, or the broken session may still lock its configuration.
    const retryable = (revert !== undefined && !rolledBack.isWhole) || (lines.length > 0 && sent.sent === 0);
    if (retryable || rest.length === 0) throw deviceError('NR_DEVICE_COMMAND_FAILED', why, { retryable });
    return { ...endOfFailed(name, 'correct the named lines by hand.', why), ...(await changeOf()) };
  }

  /** Returns true if the configuration shows nothing of some lines, whether they are in effect or not. */
  #hasHidden(lines: readonly string[], current: Before | undefined): boolean {
    const hidden = new HiddenLines(this.#context.platform, current?.text?.split('\n') ?? []);
    return lines.some((line) => hidden.isHidden(line.trim().replace(/^(?:no|undo) /, ''), []));
  }

  /** Returns undo lines as they are typed. Those of each change begin at the outermost level, and have their own indentation. */
  #undoLines(undo: readonly string[], parts: readonly number[]): readonly LineToType[] {
    let begin = 0;
    return parts.flatMap((count) => {
      const own = checkLines(undo.slice(begin, (begin += count)), this.#context, this.#redact);
      return own.map((line, at) => (at === 0 && line.depth === undefined ? { ...line, leaves: Infinity } : line));
    });
  }

  /** Says how far the configuration is from the one before. */
  async #differs(before: string | undefined, now: Before | undefined): Promise<string> {
    if (before === undefined || now?.text === undefined)
      return `the configuration of ${this.#context.name} is another one`;
    const { added, removed } = await compareConfigs(before, now.text);
    return `its configuration has ${inLines(added)} more and ${inLines(removed)} less`;
  }

  /**
   * Makes sure that the device does nothing more with a change whose session broke.
   * @throws {NetRavenError} NR_DEVICE_CONFIG_LOCKED while its commit may still run
   */
  async #settle(
    { session, commit }: { readonly session: string | undefined; readonly commit: SentCommit | undefined },
    mayBeAsBefore: () => Promise<boolean>,
  ): Promise<void> {
    const { platform, name } = this.#context;
    const { pending, exclusive = false } = platform.configure ?? {};
    if (pending && session !== undefined) {
      const isDropped = await this.#session.control(pending.abort.replace('{name}', session)).then(
        () => true,
        (error: NetRavenError) => {
          if (error.code !== 'NR_DEVICE_COMMAND_FAILED') throw error;
          return false;
        },
      );
      // A change that was pending was not committed.
      if (isDropped) return;
    }
    if (!commit) return;
    const mayRun = (why: string): NetRavenError =>
      deviceError('NR_DEVICE_CONFIG_LOCKED', `The commit of ${commit.sentAt} may still run on ${name}: ${why}`);
    if (exclusive) {
      const nothing = { sent: 0, isWhole: false };
      const { line } = this.#session;
      const { refusal } = await configureDevice([], line, this.#context, this.#redact, nothing, { entersOnly: true });
      if (refusal !== undefined) throw mayRun(refusal);
      return;
    }
    // Nothing tells whether it runs. Once the configuration differs, it has run.
    if (await mayBeAsBefore()) throw mayRun('the configuration is as before, or was not known');
  }

  /** Commits lines of NetRaven's own. @throws {NetRavenError} NR_DEVICE_COMMAND_FAILED */
  async #commit(lines: readonly string[], change: NotedLines = { sent: 0, isWhole: false }): Promise<void> {
    const typed = linesToType(lines, this.#context.platform, this.#redact);
    const { refusal } = await configureDevice(typed, this.#session.line, this.#context, this.#redact, change);
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
    const { isInMaintenance } = await this.#session.line.terminal();
    // No configuration shows it, and a device that went out of service is not as before.
    const state = isInMaintenance ? `${text}\n(out of service)` : text;
    const fingerprint = createHash('sha256').update(state).digest('hex');
    // Without rules, a line may hold a secret.
    const isMasked = this.#context.platform.secrets.rules.length > 0;
    return { fingerprint, ...(isMasked && text.length <= maxKept && { text }) };
  }

  #timeIsOver(): string {
    return `the time after which ${this.#context.name} takes the change back by itself is over`;
  }

  readonly #redact = (text: string): string => this.#context.masker.redact(text);
}

/**
 * Returns the error of a change that the device refused. Corrects how many lines may be in effect.
 *
 * @param mayBeIn the refused line may be in effect: some devices print an error and take the line
 */
function refusedChange(
  refusal: string,
  change: Change,
  {
    code = 'NR_DEVICE_COMMAND_FAILED',
    hint,
    mayBeIn,
  }: Pick<Configured, 'code' | 'hint'> & { readonly mayBeIn: boolean },
): NetRavenError {
  const { refused } = change;
  // A change that can be undone is compared with the configuration before instead, and its timer runs.
  const stays = !mayBeIn && change.undo.length === 0 && change.revert === undefined;
  if (stays && refused?.isAlone && refused.isCertain) change.sent = Math.min(change.sent, refused.at);
  const message =
    change.undo.length === 0 && !change.revert && change.sent === 0 ? `${refusal}; no line took effect` : refusal;
  const error = deviceError(code, message, hint === undefined ? {} : { hint });
  if (!refused) return error;
  const refusedLine = { index: refused.index, line: refused.line };
  return Object.assign(error, { refusedLine });
}

function isKeptByCommit(pending: Revert | undefined): boolean {
  return pending !== undefined && pending.confirm === undefined;
}

import { errorData, messageOf, NetRavenError } from '@netraven/core';
import { inPieces } from '@netraven/core/attempt';
import { deviceError } from '../codes.ts';
import { cleanOutput, cleanOutputSteps } from '../config/clean-output.ts';
import type { LastChange } from '../config/last-change.ts';
import { endsLikeConfig, hasDeclaredBytes, type OutputSoFar } from '../config/output-so-far.ts';
import { headingOf, proveSteps } from '../config/prove-complete.ts';
import { refusalIn } from '../config/refusal-in.ts';
import type { ConfigCommands, Platform } from '../platform/platform.ts';
import type { CommandLine, Output } from './command-line.ts';
import { compilePlatform } from '../platform/compiled-platform.ts';
import { shown } from '../platform/shown.ts';
import type { SessionContext } from './session-context.ts';

/** The longest raw text that is kept in quarantine, in characters. */
const maxQuarantined = 8 * 1024 * 1024;

/** A configuration that is proven complete. */
export interface ProvenConfig {
  /** As the job may see it, without volatile lines. */
  readonly config: string;
  /** The same, masked. */
  readonly masked: string;
  /** The answer as it came, secrets included. */
  readonly output: string;
  /** The last change, if the device names it. */
  readonly lastChange: LastChange | undefined;
  /** Reason why it counts only because a second read, or the stored version, is the same. */
  readonly doubt: string | undefined;
  /** True if the configuration that was read before turned out to be a part: more of it came. */
  readonly followsPart: boolean;
}

/** Lines that a device may count more than it shows, such as blank ones at the end. */
const slackLines = 5;

/** The answer before was not whole: its prompt was a line of it, such as one of a banner, and the device paused there. */
const goesOn = 'text came behind its prompt';

/** Reads configurations, and returns only complete ones. What is not proven complete goes to quarantine. */
export class ConfigReader {
  readonly #line: CommandLine;
  readonly #context: SessionContext;
  readonly #logged: (command: string, run: () => Promise<Output>) => Promise<Output>;

  /** @param logged runs a command and writes it to the connection log */
  constructor(
    line: CommandLine,
    context: SessionContext,
    logged: (command: string, run: () => Promise<Output>) => Promise<Output>,
  ) {
    this.#line = line;
    this.#context = context;
    this.#logged = logged;
  }

  /**
   * Reads a configuration, a doubtful one up to three times until two reads are equal.
   *
   * @param context the context of the device. Default: none
   * @throws {NetRavenError} NR_DEVICE_TRUNCATED, NR_DEVICE_NOT_PRIVILEGED, NR_DEVICE_COMMAND_FAILED
   */
  async read(commands: ConfigCommands, totalMs: number, context = ''): Promise<ProvenConfig> {
    const { channel, name, platform, logger } = this.#context;
    if (channel === 'shell') {
      const terminal = await this.#line.terminal();
      if (!terminal.isPrivileged) {
        throw deviceError('NR_DEVICE_NOT_PRIVILEGED', `The session on ${name} is not privileged`);
      }
      if (context === '' && terminal.isInContext) throw isPartOnly(name);
    }
    let last = await this.#readOnce(commands, totalMs, context);
    if (last.doubt === undefined || (await this.#context.isStored(last.masked))) return last;
    const { doubt } = last;
    let isSlow = false;
    for (let reads = 2; reads <= 3; reads += 1) {
      const next = await this.#readOnce(commands, totalMs, context, isSlow);
      isSlow ||= next.followsPart;
      // Without secrets: some devices encrypt them with another salt at each read.
      if (next.masked === last.masked && !next.followsPart) {
        const counted = await this.#countLines(commands, totalMs);
        const came = linesIn(next.output);
        if (counted !== undefined && counted > came + slackLines) {
          // It may have been changed between the read and the count.
          if (reads < 3) continue;
          throw await this.#refuse(next.output, commands, {
            fault: `it has ${came} of the ${counted} lines that the device counts`,
          });
        }
        // A text that is a few lines short, e.g. of the header, may also be cut: it stays doubtful.
        if (counted !== undefined && counted <= came) {
          logger.info(`Accepted after two equal reads of ${came} lines: the device counts ${counted}`);
          return { ...next, doubt: undefined };
        }
        const isNormal = platform.config.twice === true;
        logger[isNormal ? 'info' : 'warning'](`Accepted after two equal reads: ${doubt}`);
        return next;
      }
      last = next;
    }
    throw await this.#refuse(last.output, commands, {
      fault: `${isSlow ? goesOn : 'it differs at each read'}, and ${doubt}`,
    });
  }

  /** Returns how many lines the device counts in the answer to a command. Undefined if it counts none, or does not answer. */
  async #countLines(commands: ConfigCommands, totalMs: number): Promise<number | undefined> {
    const { platform, limits, signal, logger } = this.#context;
    const { count } = platform.config;
    if (!count || typeof commands !== 'string') return undefined;
    const command = commands + count.filter;
    const asked = this.#logged(command, () => this.#line.run(command, { totalMs, startMs: limits.configStartMs }));
    const { text } = await asked.catch((error: unknown) => {
      // The two equal reads count without it.
      if (signal.aborted) throw error;
      logger.warning(`The device did not count its lines: ${messageOf(error)}`);
      return { text: '' };
    });
    const patterns = compilePlatform(platform);
    const lines = cleanOutput(text, patterns).split('\n');
    const found = lines
      .map((line) => patterns.lineCount?.exec(line)?.groups?.['lines'])
      .filter((one) => one !== undefined);
    return found.length === 1 ? Number(found[0]) : undefined;
  }

  /** @param isSlow the device pauses within answers: no prompt counts before a long silence */
  async #readOnce(commands: ConfigCommands, totalMs: number, context: string, isSlow = false): Promise<ProvenConfig> {
    const { channel, platform, masker } = this.#context;
    const all = [commands].flat();
    const { mark } = platform.config;
    const outputs: Output[] = [];
    for (const command of all) {
      const output = await this.#ask(command + (mark?.command ?? ''), totalMs, isSlow);
      outputs.push(mark ? withoutMark(output, mark.line, platform) : output);
    }
    // Two equal reads prove as much as an exit status.
    const doubt =
      outputs.find((output) => output.doubt !== undefined && !(output.hasNoStatus && platform.config.twice))?.doubt ??
      (outputs.slice(1).some((output) => output.followsPart) ? goesOn : undefined);
    const refusal = outputs.map(({ text }) => refusalIn(text, platform)).find((line) => line !== undefined);
    const output = outputs.length === 1 ? (outputs[0]?.text ?? '') : await this.#join(all, outputs);
    const proof =
      refusal === undefined
        ? await inPieces(proveSteps(output, platform))
        : ({ code: 'NR_DEVICE_COMMAND_FAILED', fault: `the device answered ${refusal}` } as const);
    // A device of another platform does not know the command that shows the rights.
    const isOther = 'fault' in proof && proof.code === 'NR_DEVICE_PLATFORM_WRONG';
    const needsRights = all.some((command) => platform.privilege?.notFor?.includes(command) !== true);
    if (channel === 'shell' && !isOther && needsRights)
      checkRights(await this.#line.terminal(), this.#context, commands);
    if ('fault' in proof) throw await this.#refuse(output, commands, proof);
    if (doubt !== undefined) throw await this.#refuse(output, commands, { fault: doubt });
    const { doubt: ownDoubt, lastChange } = proof;
    const { given, masked } = await masker.proven(proof.config, [context, ...all].join('\n'));
    const followsPart = outputs[0]?.followsPart === true;
    return { config: given, masked, output, doubt: ownDoubt, lastChange, followsPart };
  }

  /** Puts a heading before each answer. */
  async #join(commands: readonly string[], outputs: readonly Output[]): Promise<string> {
    const { platform } = this.#context;
    const { heading = '' } = platform.config;
    let joined = '';
    for (const [index, { text }] of outputs.entries()) {
      const answer = await inPieces(cleanOutputSteps(text, compilePlatform(platform)));
      joined += `${headingOf(heading, commands[index] ?? '')}\n${withOneLineEnd(answer)}`;
    }
    return joined;
  }

  async #ask(command: string, totalMs: number, isSlow: boolean): Promise<Output> {
    const { platform, limits } = this.#context;
    const quietMs = (tail: string, output: OutputSoFar): number => {
      if (isSlow || output.followsPart || !endsLikeConfig(tail, platform)) return limits.settleMs;
      const isWhole = hasDeclaredBytes(output, platform);
      if (isWhole === undefined) return limits.promptMs;
      return isWhole ? 0 : limits.settleMs;
    };
    try {
      return await this.#logged(command, () =>
        this.#line.run(command, { totalMs, startMs: limits.configStartMs, quietMs }),
      );
    } catch (thrown) {
      throw await this.#quarantineFailed(thrown, command);
    }
  }

  async #refuse(
    output: string,
    commands: ConfigCommands,
    {
      code = 'NR_DEVICE_TRUNCATED',
      fault,
    }: { readonly code?: Parameters<typeof deviceError>[0]; readonly fault: string },
  ): Promise<NetRavenError> {
    const { name, masker } = this.#context;
    const said = shown(masker.redact(fault)).slice(1, -1);
    const error = deviceError(
      code,
      `The answer of ${name} to \`${[commands].flat().join('`, `')}\` is not complete: ${said}`,
    );
    await this.#quarantine(output, error);
    return error;
  }

  /** Puts a configuration that broke off into quarantine. One cut by a closed connection is reported as truncated. */
  async #quarantineFailed(thrown: unknown, command: string): Promise<unknown> {
    const { received } = this.#line;
    if (!(thrown instanceof NetRavenError) || !received?.added || this.#context.signal.aborted) return thrown;
    const error =
      thrown.code === 'NR_DEVICE_CLOSED'
        ? deviceError('NR_DEVICE_TRUNCATED', `${thrown.message} after ${received.added} bytes of \`${command}\``, {
            cause: thrown,
          })
        : thrown;
    await this.#quarantine(await inPieces(received.text()), error);
    return error;
  }

  async #quarantine(raw: string, error: NetRavenError): Promise<void> {
    try {
      await this.#context.quarantine(raw.slice(0, maxQuarantined), errorData(error, error.code));
    } catch (thrown) {
      // The caller needs the first error. This one goes to the log.
      this.#context.logger.error(`Cannot keep the raw answer of ${this.#context.name}: ${messageOf(thrown)}`);
    }
  }
}

function isPartOnly(name: string): NetRavenError {
  const why = `The login of ${name} begins in one of the contexts of the device, and may see only that one`;
  return deviceError('NR_DEVICE_NOT_PRIVILEGED', why, {
    hint: 'Set a credential of a user that may see the whole device: `netraven credentials set <name>`.',
  });
}

function checkRights(
  terminal: { readonly hasFullRights: boolean },
  { name, platform }: Pick<SessionContext, 'name' | 'platform'>,
  commands: ConfigCommands,
): void {
  if (terminal.hasFullRights) return;
  const { command = '', notFor: [other] = [] } = platform.privilege ?? {};
  const orElse =
    other === undefined || commands !== platform.config.commands.running
      ? ''
      : ` Or allow it to run \`${other}\`, and set that: \`netraven devices set ${name} --command "running=${other}"\`.`;
  const why = `The login of ${name} may see only a part of the configuration: \`${command}\` does not confirm full rights`;
  throw deviceError('NR_DEVICE_NOT_PRIVILEGED', why, {
    hint: `Give the user of the credential full rights on the device, and allow it to run \`${command}\`.${orElse}`,
  });
}

/** Removes the mark behind an answer, without which it may be incomplete. */
function withoutMark(output: Output, mark: string, platform: Platform): Output {
  const text = output.text.trimEnd();
  const start = Math.max(text.lastIndexOf('\n'), text.lastIndexOf('\r')) + 1;
  if (cleanOutput(text.slice(start), compilePlatform(platform)).trim() === mark)
    return { ...output, text: text.slice(0, start) };
  return { ...output, doubt: output.doubt ?? `its last line is not \`${mark}\``, hasNoStatus: false };
}

/** Counts lines, also a last one without a line feed. */
function linesIn(output: string): number {
  let count = output === '' || output.endsWith('\n') ? 0 : 1;
  for (let at = output.indexOf('\n'); at !== -1; at = output.indexOf('\n', at + 1)) count += 1;
  return count;
}

function withOneLineEnd(text: string): string {
  let end = text.length;
  while (text[end - 1] === '\n') end -= 1;
  return `${text.slice(0, end)}\n`;
}

import { errorData, type ErrorData } from '@netraven/core';
import { inPieces, type ProofCheck, type ProofReport, type Steps } from '@netraven/core/attempt';
import { codes } from '../codes.ts';
import { cleanOutput } from '../config/clean-output.ts';
import { noContent, proveSteps } from '../config/prove-complete.ts';
import { Anonymizer, looksSecret, publicBlocks } from '../explore/anonymizer.ts';
import type { ManagedDevice, OpenDeviceOptions } from '../open-device.ts';
import { copyOf } from '../platform/bounded-pattern.ts';
import { compilePlatform } from '../platform/compiled-platform.ts';
import { isWeaklyProven, proofsOf } from '../platform/describe-platform.ts';
import type { Platform } from '../platform/platform.ts';
import { getPlatform } from '../platform/platforms.ts';
import type { LoginSteps } from './login-steps.ts';

export interface ProveOptions {
  readonly platform: Platform;
  /** Opens the device. Nothing can be changed, and each `readConfig()` reads once. */
  readonly open: (
    options: Pick<OpenDeviceOptions, 'platforms' | 'limits' | 'onReadTwice'> &
      Partial<Pick<OpenDeviceOptions, 'quarantine'>>,
  ) => ManagedDevice;
  readonly limits: OpenDeviceOptions['limits'];
  readonly channel: Platform['channel'];
  readonly transport: 'ssh' | 'telnet';
  /** Names of the device and its login. They are in no report. */
  readonly names: readonly string[];
  readonly login: LoginSteps;
}

/** Lines of each kind in a report. */
const mostLines = 20;

/** Faults of a configuration that hold nothing of it. */
const safeFaults = [
  /^it is empty$/,
  /^it ends before its first line$/,
  /^it does not declare its size$/,
  /^it has \d+ of the \d+ bytes it declares$/,
  /^the pager left traces in line \d+$/,
  /^line \d+ (?:does not belong to a configuration|does not close line \d+|closes nothing|opens what nothing closes)$/,
];

/** A try to read the configuration. */
interface Read {
  /** Masked. Undefined: it failed. */
  readonly config: string | undefined;
  /** The answer that is not complete, secrets included. */
  readonly raw: string | undefined;
  readonly error: ErrorData | undefined;
}

/**
 * Reads a device with its platform, and reports how they fit: start, end, paging, two equal reads, what still looks like a
 * secret, and whether a new session finds the terminal as it was. Logs in up to four times, and changes nothing but the
 * settings of its own terminals. All texts of the report are fixed, but for lines that an {@link Anonymizer} wrote.
 */
export async function proveDevice(options: ProveOptions): Promise<ProofReport> {
  const { platform, channel, transport } = options;
  const proving = new Proving(options);
  await proving.run();
  const { lines, checks } = proving;
  // The id of another platform may name its author. A built-in one goes before others with its id.
  const isBuiltIn = getPlatform(platform.id)?.id === platform.id;
  return { platform: isBuiltIn ? platform.id : null, channel, transport, lines, checks };
}

class Proving {
  readonly checks: ProofCheck[] = [];
  lines: number | null = null;
  readonly #options: ProveOptions;
  readonly #anonymizer: Anonymizer;
  /** Only two equal reads prove the configuration. */
  #isDoubted = false;
  #isOpened = false;

  constructor(options: ProveOptions) {
    this.#options = options;
    this.#anonymizer = new Anonymizer(options.names);
  }

  async run(): Promise<void> {
    const { platform, channel } = this.#options;
    const { paging, enable } = platform;
    const setsTerminal = channel === 'shell' && paging.off.length + (enable?.after?.length ?? 0) > 0;
    const canAsk = channel === 'shell' && paging.pager !== undefined;
    const asksBefore = setsTerminal && canAsk ? await this.#asksWithoutSetting() : undefined;
    if (this.#hasFailed) return;
    let asks = false;
    let [first, second] = await this.#readTwice(setsTerminal && canAsk ? 0 : undefined);
    if (this.#hasFailed) return;
    if (first.error?.code === 'NR_DEVICE_PAGER' && setsTerminal) {
      asks = true;
      [first, second] = await this.#readTwice();
      if (this.#hasFailed) return;
    }
    this.#add('login', 'ok', 'the device accepts the login and shows a prompt of its platform');
    for (const text of [first.config, first.raw, second?.config])
      await inPieces(this.#anonymizer.learn(text ?? '', platform));
    this.#checkStart(first);
    await this.#checkEnd(first);
    this.#checkPaging(first, { setsTerminal, canAsk, asks });
    await this.#checkReads(first, second);
    await this.#checkSecrets(first.config);
    await this.#checkTerminal(setsTerminal, asksBefore);
  }

  get #hasFailed(): boolean {
    return this.checks.some(({ name, status }) => name === 'login' && status === 'failed');
  }

  #add(name: ProofCheck['name'], status: ProofCheck['status'], message: string, lines: readonly string[] = []): void {
    const shown = lines.slice(0, mostLines);
    const left = lines.length - shown.length;
    this.checks.push({
      ...{ name, status, message },
      ...(lines.length > 0 && { lines: left > 0 ? [...shown, `and ${left} more`] : shown }),
    });
  }

  /** Opens a session, and reads in it once or more. Reports a failed login. */
  async #session<Result>(
    options: Parameters<ProveOptions['open']>[0],
    use: (read: () => Promise<string>) => Promise<Result>,
  ): Promise<Result | undefined> {
    const { open, login } = this.#options;
    const device = open(options);
    try {
      const session = await device.connect();
      if (!this.#isOpened) login.ready('the session is ready for commands');
      this.#isOpened = true;
      return await use(() => session.readConfig());
    } catch (error) {
      const { code } = errorData(error, 'NR_DEVICE_CLOSED');
      // The device may allow only a few sessions in a while.
      if (!this.#isOpened) login.failed(error);
      this.#add('login', 'failed', meaningOf(code));
      return undefined;
    } finally {
      await device.close();
    }
  }

  /** Returns true if the device asks for the next page in a session that did not switch paging off. Undefined: not known. */
  async #asksWithoutSetting(): Promise<boolean | undefined> {
    const { platform, limits } = this.#options;
    const { after: _, ...enable } = platform.enable ?? { command: '', passwordPrompt: '(?!)' };
    const bare = copyOf(platform, {
      paging: { ...platform.paging, off: [] },
      ...(platform.enable && { enable }),
    });
    const platforms = { get: () => bare, list: () => [bare] };
    return this.#session({ platforms, limits: { ...limits, maxPages: 0 } }, async (read) => {
      const error = await read().then(
        () => undefined,
        (thrown: unknown) => errorData(thrown, 'NR_DEVICE_CLOSED'),
      );
      return error ? (error.code === 'NR_DEVICE_PAGER' ? true : undefined) : false;
    });
  }

  /** Reads twice in one session. The second read is missing if the first one failed. */
  async #readTwice(maxPages?: number): Promise<[Read, Read?]> {
    const { limits, platform } = this.#options;
    let raw: string | undefined;
    const platforms = { get: () => platform, list: () => [platform] };
    const options = {
      platforms,
      limits: { ...limits, ...(maxPages !== undefined && { maxPages }) },
      quarantine: async (text: string) => void (raw = text),
      onReadTwice: () => void (this.#isDoubted = true),
    };
    const reads = await this.#session(options, async (read): Promise<[Read, Read?]> => {
      const once = async (): Promise<Read> => {
        raw = undefined;
        try {
          return { config: await read(), raw: undefined, error: undefined };
        } catch (thrown) {
          return { config: undefined, raw, error: errorData(thrown, 'NR_DEVICE_CLOSED') };
        }
      };
      const first = await once();
      return first.error ? [first] : [first, await once()];
    });
    return reads ?? [{ config: undefined, raw: undefined, error: undefined }];
  }

  #checkStart({ config, raw = '', error }: Read): void {
    const { platform } = this.#options;
    if (platform.config.first === undefined) return this.#add('start', 'skipped', 'the platform names no first line');
    if (config !== undefined) return this.#add('start', 'ok', 'the first line is one of the platform');
    if (error?.code !== 'NR_DEVICE_PLATFORM_WRONG') {
      return this.#add('start', 'skipped', 'the answer is not complete');
    }
    const volatile = compilePlatform(platform).volatile;
    const line = linesIn(raw, platform).find((each) => !noContent.test(each) && volatile?.test(each) !== true) ?? '';
    this.#add('start', 'failed', 'the first line is not one of the platform', [this.#anonymizer.line(line)]);
  }

  async #checkEnd({ config, raw, error }: Read): Promise<void> {
    const { platform, channel } = this.#options;
    if (config !== undefined) {
      this.lines = config.split('\n').length - 1;
      const proofs = proofsOf({ ...platform, channel });
      if (this.#isDoubted && platform.config.twice !== true) {
        return this.#add('end', 'warning', 'the number of bytes is not quite the one that the device declares');
      }
      if (isWeaklyProven(platform)) {
        return this.#add('end', 'warning', 'the platform is weakly proven: only two equal reads prove the end');
      }
      return this.#add('end', 'ok', `the configuration is complete: ${proofs.join(', ')}`);
    }
    if (error?.code === 'NR_DEVICE_PLATFORM_WRONG') return this.#add('end', 'skipped', 'the start is wrong');
    const { end } = compilePlatform(platform);
    const last = raw === undefined ? undefined : linesIn(raw, platform).findLast((line) => line.trim() !== '');
    const proof = raw === undefined ? undefined : await inPieces(proveSteps(raw, platform));
    if (error?.code === 'NR_DEVICE_TRUNCATED' && last !== undefined && end?.test(last) === false) {
      return this.#add('end', 'failed', 'the last line is not one of the platform', [this.#anonymizer.line(last)]);
    }
    const fault = proof && 'fault' in proof && safeFaults.some((each) => each.test(proof.fault)) ? proof.fault : '';
    const meaning = meaningOf(error?.code ?? '');
    this.#add(
      'end',
      'failed',
      fault === '' ? meaning : `${meaning} ${fault.charAt(0).toUpperCase()}${fault.slice(1)}.`,
    );
  }

  #checkPaging(
    { error }: Read,
    {
      setsTerminal,
      canAsk,
      asks,
    }: { readonly setsTerminal: boolean; readonly canAsk: boolean; readonly asks: boolean },
  ): void {
    if (this.#options.channel !== 'shell') return this.#add('paging', 'skipped', 'no terminal is used');
    if (error?.code === 'NR_DEVICE_PAGER') return this.#add('paging', 'failed', 'the pager does not end');
    if (error) return this.#add('paging', 'skipped', 'the configuration was not read');
    if (asks)
      return this.#add('paging', 'warning', 'the device asks for the next page although paging was switched off');
    if (!setsTerminal) return this.#add('paging', 'ok', 'nothing switches paging off, and each page was asked for');
    if (!canAsk) return this.#add('paging', 'ok', 'paging was switched off; the platform knows no question of a pager');
    this.#add('paging', 'ok', 'paging was switched off, and no page was asked for');
  }

  async #checkReads({ config: one, error }: Read, second: Read | undefined): Promise<void> {
    if (one === undefined || error) return this.#add('reads', 'skipped', 'the configuration was not read');
    const other = second?.config;
    if (other === undefined) return this.#add('reads', 'failed', meaningOf(second?.error?.code ?? ''));
    if (one === other) return this.#add('reads', 'ok', 'two reads in one session are equal');
    const [lines, others] = [one.split('\n'), other.split('\n')];
    const differing = [...missingIn(lines, others), ...missingIn(others, lines)];
    const shown = new Set<string>();
    await inPieces(forEach(differing, (line) => void shown.add(this.#anonymizer.line(line))));
    const isNeeded = this.#options.platform.config.twice === true;
    this.#add('reads', isNeeded ? 'failed' : 'warning', `${differing.length} lines differ between two reads`, [
      ...shown,
    ]);
  }

  async #checkSecrets(config: string | undefined): Promise<void> {
    if (config === undefined) return this.#add('secrets', 'skipped', 'the configuration was not read');
    const lines = config.split('\n');
    const open = publicBlocks(lines);
    const found = new Map<string, number[]>();
    const look = (line: string, at: number): void => {
      if (open.has(at) || !looksSecret(line, this.#anonymizer)) return;
      const shown = this.#anonymizer.line(line);
      const places = found.get(shown) ?? [];
      found.set(shown, places);
      places.push(at + 1);
    };
    await inPieces(forEach(lines, look));
    const count = [...found.values()].flat().length;
    if (count === 0) return this.#add('secrets', 'ok', 'no line still looks like a secret');
    const shown = [...found].map(([line, [first, ...more]]) => {
      return `line ${first}${more.length > 0 ? ` and ${more.length} more` : ''}: ${line}`;
    });
    this.#add('secrets', 'warning', `${count} masked lines still look like a secret`, shown);
  }

  async #checkTerminal(setsTerminal: boolean, asksBefore: boolean | undefined): Promise<void> {
    if (!setsTerminal) return this.#add('terminal', 'skipped', 'no setting of the terminal was changed');
    if (!asksBefore)
      return this.#add('terminal', 'skipped', 'the device did not page before, so nothing can be compared');
    const asks = await this.#asksWithoutSetting();
    if (this.#hasFailed || asks === undefined) {
      return this.#add('terminal', 'warning', 'a later session could not be opened or read');
    }
    if (asks) return this.#add('terminal', 'ok', 'a later session pages again');
    this.#add('terminal', 'failed', 'a later session does not page any more: the setting stayed on the device');
  }
}

/** Lines between two pauses. */
const linesAtOnce = 100;

/** Calls a function for each line, in steps. */
function* forEach(lines: readonly string[], use: (line: string, at: number) => void): Steps<void> {
  for (const [at, line] of lines.entries()) {
    use(line, at);
    if (at % linesAtOnce === 0) yield;
  }
}

/** Returns what a code means, in fixed words. */
function meaningOf(code: string): string {
  const known: Readonly<Record<string, { readonly what: string } | undefined>> = codes;
  return known[code] ? `${code}: ${known[code].what}` : 'The reading failed.';
}

function linesIn(raw: string, platform: Platform): readonly string[] {
  return cleanOutput(raw, compilePlatform(platform)).split('\n');
}

/** Returns the lines that other lines lack. */
function missingIn(lines: readonly string[], others: readonly string[]): string[] {
  const known = new Set(others);
  return lines.filter((line) => !known.has(line));
}

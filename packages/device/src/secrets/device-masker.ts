import { atOnce, inPieces, type Clean, type Masker, type Steps } from '@netraven/core/attempt';
import { configCommands } from '../platform/config-commands.ts';
import type { Platform } from '../platform/platform.ts';
import { GivenTexts } from './given-texts.ts';
import { maskFields } from './mask-fields.ts';
import { maskConfigSteps, maskLines } from './mask-text.ts';
import { rawHash, type RawOrigin } from './raw-hash.ts';
import type { Noted, Others, SecretJar } from './secret-jar.ts';
import { compileSecrets } from './secret-patterns.ts';

/** In place of a text that was not masked in time. */
const notShown = '(not shown: the patterns of the platform are too slow)';

/** Longest text of a log or an error, in characters. Nothing else runs while it is masked, which takes 15 µs a character. */
const longestRedacted = 8_192;

/** A configuration that was masked. */
export interface MaskedText {
  readonly text: string;
  /** Its secrets, as JSON. Store it sealed: with it, nothing has to be masked again to know them. */
  readonly secrets: string;
}

/** Configurations that were masked before. Their hashes change with all that their masks depend on. */
export interface MaskedTexts {
  find(hash: Buffer): Promise<MaskedText | undefined>;
  /** Called with a configuration that was masked now. */
  add(hash: Buffer, masked: MaskedText): void;
}

/** A configuration with more secrets is masked at each read: adding so many at once would hold up other work. */
const mostSecrets = 1_000;
/** The same for the length of all of them, in characters. */
const longestSecrets = 1 << 17;

export interface DeviceMaskerOptions {
  readonly jar: SecretJar;
  readonly platform: Platform;
  /** The job has `device:secrets`: sessions give it texts in the clear. */
  readonly seesSecrets: boolean;
  /** Other secrets of this attempt, such as values of the job's config. Default: none. */
  readonly others?: Others | undefined;
  /** Removes what else must not be shown. Default: nothing. */
  readonly redactOthers?: (text: string) => string;
  /** Default: each configuration is masked again. */
  readonly before?: (Pick<RawOrigin, 'deviceId' | 'maskKey'> & { readonly texts: MaskedTexts }) | undefined;
}

/**
 * Masks the texts of one attempt. In a configuration, rules of the platform find the secrets: a password `cisco` must not
 * rewrite `hostname lab-cisco`, because that line would reveal the password. In other texts, secrets are masked by value.
 */
export class DeviceMasker implements Masker {
  readonly #options: DeviceMaskerOptions;
  readonly #configs = new GivenTexts();
  readonly #answers = new GivenTexts();

  constructor(options: DeviceMaskerOptions) {
    this.#options = options;
  }

  /** Returns a configuration as the job may see it, and masked. @param source the command that showed it */
  async config(text: string, source?: string): Promise<{ readonly given: string; readonly masked: string }> {
    const { platform, jar } = this.#options;
    const masked = await inPieces(maskConfigSteps(text, platform, jar, source === undefined ? {} : { source }));
    return { given: this.#give(text, masked, this.#configs), masked };
  }

  /** Does the same for a configuration that is proven complete. One that was masked before is not masked again. */
  async proven(text: string, source: string): Promise<{ readonly given: string; readonly masked: string }> {
    const { platform, jar, before, seesSecrets } = this.#options;
    // Secrets that are encrypted again at each read would change the hash.
    if (!before || seesSecrets || compileSecrets(platform).salts) return this.config(text, source);
    const hash = await rawHash(text, { ...before, platform, source });
    const known = await before.texts.find(hash);
    if (known) {
      jar.addNoted(JSON.parse(known.secrets) as Noted[]);
      return { given: this.#give(known.text, known.text, this.#configs), masked: known.text };
    }
    const noted = new Set<string>();
    const masked = await inPieces(jar.noting(maskConfigSteps(text, platform, jar, { source }), noted));
    const secrets = noted.size <= mostSecrets ? `[${[...noted].join()}]` : undefined;
    if (secrets && secrets.length <= longestSecrets) before.texts.add(hash, { text: masked, secrets });
    return { given: this.#give(text, masked, this.#configs), masked };
  }

  /** Returns the lines of a change without secrets, masked as in the configuration. */
  async typed(lines: readonly string[]): Promise<readonly string[]> {
    if (lines.length === 0) return [];
    const { platform, jar } = this.#options;
    const text = lines.join('\n');
    const masked = await inPieces(maskConfigSteps(text, platform, jar, { isTyped: true }));
    this.#give(text, masked, this.#configs);
    return masked.split('\n');
  }

  /** Returns the answer to any other command as the job may see it. @param command Default: may show a configuration */
  async answer(text: string, command?: string): Promise<string> {
    const { platform, jar } = this.#options;
    const isConfig = command === undefined || showsConfig(command, platform);
    const options = { isConfig, ...(command !== undefined && { source: command }) };
    const masked = await inPieces(maskLines(text, platform, jar, options));
    return this.#give(text, await inPieces(jar.maskAnswer(masked)), this.#answers);
  }

  /** Returns the answer of an HTTPS API as the job may see it. */
  async fields(text: string): Promise<string> {
    const { platform, jar } = this.#options;
    const masked = await inPieces(maskFields(text, platform, jar));
    return this.#give(text, await inPieces(jar.maskAnswer(masked)), this.#answers);
  }

  /**
   * Returns a text of the job or the device without secrets, for a log or an error. Its lines may be typed, or repeat what
   * was typed: beginnings of words count. Nothing that is found is masked in other texts: the text may be a sentence. A
   * device may send a very long one: lines beyond the first 8192 characters are left out.
   *
   * @param isTyped false for a text that types nothing, such as a read command
   * @throws {NetRavenError} NR_DEVICE_PATTERN_SLOW. Before a command is sent, it stops the command.
   */
  redact(text: string, isTyped: boolean = true): string {
    const { platform, jar, others, redactOthers = (same) => same } = this.#options;
    // Values first: a rule may cut the secret of a config in two.
    const byValue = firstLines(jar.mask(text, others));
    const options = { isTyped, isAlone: !text.includes('\n'), learns: false };
    return redactOthers(jar.mask(atOnce(maskLines(byValue, platform, jar, options)), others));
  }

  /** Like {@link redact}, for the callback of a socket or timer, where nothing catches. Hides the text if patterns are slow. */
  redactOrHide(text: string): string {
    try {
      return this.redact(text);
    } catch (error) {
      if ((error as { code?: unknown }).code !== 'NR_DEVICE_PATTERN_SLOW') throw error;
      return notShown;
    }
  }

  mask(text: string, others?: Others): string {
    return this.#options.jar.mask(text, others);
  }

  maskKept(text: string, others?: Others): Steps<string> {
    const { jar } = this.#options;
    // An answer is masked again: a secret in it may have been found later.
    const answer: Clean = (part) => jar.maskAnswer(part);
    const own: Clean = (part) => jar.maskUsed(part, others);
    return this.#configs.mask(text, (part) => this.#answers.mask(part, own, answer));
  }

  /** Returns mask → secret for the masks in a text. */
  reveals(text: string): Promise<Record<string, string>> {
    return inPieces(this.#options.jar.revealSteps(text));
  }

  #give(text: string, masked: string, texts: GivenTexts): string {
    const given = this.#options.seesSecrets ? text : masked;
    texts.add(given, masked);
    return given;
  }
}

/** Returns the lines of a text that fit, and at least one: of a line, the rules must see the whole. The text says so. */
function firstLines(text: string): string {
  if (text.length <= longestRedacted) return text;
  const end = Math.max(text.lastIndexOf('\n', longestRedacted), text.indexOf('\n'));
  return end === -1 ? text : `${text.slice(0, end)}\n… (cut, ${text.length} characters)`;
}

/** Returns true for a command that may show lines of a configuration, such as `sh run int Gi1` or `more flash:old.cfg`. */
function showsConfig(command: string, platform: Platform): boolean {
  if (/conf|cfg/i.test(command)) return true;
  const words = command.trim().split(/\s+/);
  return configCommands(platform)
    .flat()
    .some((shown) =>
      shown.split(' ').every((word, index) => words[index] !== undefined && word.startsWith(words[index])),
    );
}

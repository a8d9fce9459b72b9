import { setTimeout } from 'node:timers/promises';
import { hideSecrets } from '../registry/hide-secrets.ts';
import { encodedForms } from './encoded-forms.ts';
import { atOnce, inPieces, type Steps } from './in-pieces.ts';
import { isRandom } from './is-random.ts';
import { SecretIndex, type SecretForm } from './secret-index.ts';

/** Shorter values of a config would turn up by chance in any text. */
const shortest = 4;
/** In characters. Joining a longer text takes some ms. */
const long = 2 ** 20;
/** Shorter lines of a secret may be words. */
const shortestLine = 8;

/** Masks the secrets of a device in a text. */
export interface Masker {
  /** For logs, results and errors: replaces each secret, by value. @param others other secrets to replace */
  mask(text: string, others?: SecretIndex<SecretForm>): string;
  /**
   * For artifacts and state: a configuration keeps all that no rule of its platform calls secret.
   *
   * @param others other secrets to replace, in the lines that no session gave
   */
  maskKept(text: string, others: SecretIndex<SecretForm>): Steps<string>;
}

/** The redactors of one attempt. */
export interface Redactors {
  /** For logs, results and errors. */
  readonly shown: Redactor;
  /** For artifacts and state. */
  readonly kept: Redactor;
}

/** Makes both from that of the config. @param masker of the device; absent for a fleet task */
export function redactorsOf(masker: Masker | undefined, ofConfig: Redactor): Redactors {
  if (!masker) return { shown: ofConfig, kept: ofConfig };
  return {
    shown: ofConfig.with((text, others) => once(masker.mask(text, others))),
    kept: ofConfig.with((text, others) => masker.maskKept(text, others)),
  };
}

/** Removes secrets from a text, in steps. */
export type Clean = (text: string) => Steps<string>;
type CleanMore = (text: string, index: SecretIndex<SecretForm>) => Steps<string>;

// oxlint-disable-next-line require-yield -- it has one step
function* once(text: string): Steps<string> {
  return text;
}

/**
 * Removes the secrets of one attempt: those of the config by value and in their usual encodings, those of the device by its
 * {@link Masker}.
 */
export class Redactor {
  readonly #values: readonly string[];
  readonly #index: SecretIndex<SecretForm>;
  readonly #clean: CleanMore;

  /**
   * @param values the secrets of the config
   * @param clean masks a text. Default: those values only
   * @param index of the values and their encodings. Default: a new one
   */
  constructor(
    values: readonly string[],
    clean: CleanMore = (text, own) => own.replaceSteps(text, undefined, { wrapped: true }),
    index: SecretIndex<SecretForm> = indexOf(values),
  ) {
    this.#values = values;
    this.#clean = clean;
    this.#index = index;
  }

  /** The redactor of what a config's schema calls secret. */
  static ofConfig(configSchema: object | undefined, config: unknown): Redactor {
    return Redactor.ofSecrets(hideSecrets(configSchema, config).secrets);
  }

  /** The redactor of the secrets of a config. */
  static ofSecrets(secrets: readonly unknown[]): Redactor {
    const texts = textsIn(secrets).flatMap(partsOf);
    return new Redactor([...new Set(texts)].filter(({ length }) => length >= shortest));
  }

  /** The secrets, to be replaced together with those of a device. */
  get secrets(): SecretIndex<SecretForm> {
    return this.#index;
  }

  /** The same values, with another way to mask a text. */
  with(clean: CleanMore): Redactor {
    return new Redactor(this.#values, clean, this.#index);
  }

  /** A copy of `value` in which every text, at any depth and in keys too, is free of secrets. */
  redact<Value>(value: Value): Value {
    return this.#walk(value) as Value;
  }

  /** Returns a text, which may be long, without secrets. The event loop turns meanwhile. */
  async redactInPieces(text: string): Promise<string> {
    // The caller has just joined this text, which takes some ms. Let other work run first.
    if (text.length > long) await setTimeout(0);
    return inPieces(this.#steps(text));
  }

  #walk(value: unknown): unknown {
    if (typeof value === 'string') return atOnce(this.#steps(value));
    if (typeof value === 'number' && this.#values.includes(String(value))) return '<secret>';
    if (Array.isArray(value)) return value.map((item) => this.#walk(item));
    if (typeof value !== 'object' || value === null) return value;
    const keys = new Set<string>();
    const entries = Object.entries(value).map(([key, item]) => {
      const masked = atOnce(this.#steps(key));
      let own = masked;
      // Two keys that are secrets stay two.
      for (let number = 2; keys.has(own) || (own !== key && Object.hasOwn(value, own)); number++)
        own = `${masked} (${number})`;
      keys.add(own);
      return [own, this.#walk(item)];
    });
    return Object.fromEntries(entries);
  }

  #steps(text: string): Steps<string> {
    return this.#clean(text, this.#index);
  }
}

function indexOf(values: readonly string[]): SecretIndex<SecretForm> {
  const mask = '<secret>';
  const index = new SecretIndex();
  for (const value of values) for (const form of encodedForms(value)) index.set(form, { mask, anywhere: true });
  for (const value of values) index.set(value, { mask, anywhere: isRandom(value) });
  return index;
}

/** Returns a secret as it is, without white space around it, and each line of a longer one, such as a private key. */
function partsOf(text: string): string[] {
  const lines = text.split('\n').map((line) => line.trim());
  const ofKey =
    lines.length > 1 ? lines.filter((line) => line.length >= shortestLine && !line.startsWith('-----')) : [];
  // Some programs want a key without its line ends.
  const body = ofKey.length > 1 ? [ofKey.join('')] : [];
  return [text, text.trim(), text.normalize('NFC'), text.normalize('NFD'), ...body, ...ofKey];
}

function textsIn(value: unknown): string[] {
  if (typeof value === 'string') return [value];
  if (typeof value === 'number') return [String(value)];
  if (typeof value === 'object' && value !== null) return Object.values(value).flatMap(textsIn);
  return [];
}

import { hideSecrets } from '../registry/hide-secrets.ts';
import { encodedForms } from './encoded-forms.ts';
import { isRandom, replaceSecrets, type SecretForm } from './replace-secrets.ts';

/** Shorter values of a config would turn up by chance in any text. */
const shortest = 4;
/** Shorter lines of a secret may be words. */
const shortestLine = 8;

/** Masks the secrets of a device in a text. */
export interface Masker {
  /** For logs, results and errors: replaces each secret, by value. */
  mask(text: string): string;
  /**
   * For artifacts and state: a configuration keeps all that no rule of its platform calls secret.
   *
   * @param others removes other secrets, from the lines that no session gave
   */
  maskKept(text: string, others: (text: string) => string): string;
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
    shown: ofConfig.with((text, byValue) => byValue(masker.mask(text))),
    kept: ofConfig.with((text, byValue) => masker.maskKept(text, byValue)),
  };
}

type Clean = (text: string, byValue: (text: string) => string) => string;

/**
 * Removes the secrets of one attempt: those of the config by value and in their usual encodings, those of the device by its
 * {@link Masker}.
 */
export class Redactor {
  readonly #values: readonly string[];
  readonly #forms: ReadonlyMap<string, SecretForm>;
  readonly #clean: Clean;

  /** @param values the secrets of the config. @param clean masks a text. Default: those values only. */
  constructor(values: readonly string[], clean: Clean = (text, byValue) => byValue(text)) {
    this.#values = values;
    const mask = '<secret>';
    const encoded = values.flatMap((value) => [...encodedForms(value)]);
    this.#forms = new Map([
      ...encoded.map((form): [string, SecretForm] => [form, { mask, anywhere: true }]),
      ...values.map((value): [string, SecretForm] => [value, { mask, anywhere: isRandom(value) }]),
    ]);
    this.#clean = clean;
  }

  /** The redactor of what a config's schema calls secret. */
  static ofConfig(configSchema: object | undefined, config: unknown): Redactor {
    const texts = textsIn(hideSecrets(configSchema, config).secrets).flatMap(partsOf);
    return new Redactor([...new Set(texts)].filter(({ length }) => length >= shortest));
  }

  /** The same values, with another way to mask a text. */
  with(clean: Clean): Redactor {
    return new Redactor(this.#values, clean);
  }

  /** A copy of `value` in which every text, at any depth and in keys too, is free of secrets. */
  redact<Value>(value: Value): Value {
    return this.#walk(value) as Value;
  }

  #walk(value: unknown): unknown {
    if (typeof value === 'string') return this.#text(value);
    if (typeof value === 'number' && this.#values.includes(String(value))) return '<secret>';
    if (Array.isArray(value)) return value.map((item) => this.#walk(item));
    if (typeof value !== 'object' || value === null) return value;
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [this.#text(key), this.#walk(item)]));
  }

  #text(text: string): string {
    return this.#clean(text, (part) => replaceSecrets(part, this.#forms));
  }
}

/** Returns a secret as it is, without white space around it, and each line of a longer one, such as a private key. */
function partsOf(text: string): string[] {
  const lines = text.split('\n').map((line) => line.trim());
  const ofKey =
    lines.length > 1 ? lines.filter((line) => line.length >= shortestLine && !line.startsWith('-----')) : [];
  return [text, text.trim(), ...ofKey];
}

function textsIn(value: unknown): string[] {
  if (typeof value === 'string') return [value];
  if (typeof value === 'number') return [String(value)];
  if (typeof value === 'object' && value !== null) return Object.values(value).flatMap(textsIn);
  return [];
}

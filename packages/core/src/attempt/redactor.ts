import { hideSecrets } from '../registry/hide-secrets.ts';

/** Shorter values of a config would turn up by chance in any text. */
const shortest = 4;

/** Masks the secrets of a device in a text. */
export interface Masker {
  mask(text: string): string;
  /** As `mask`, but of the device's own secrets only those that no harmless text holds by chance. */
  maskRepeated(text: string): string;
}

/** The redactors of one attempt. */
export interface Redactors {
  /** Of every secret. */
  readonly all: Redactor;
  /** Of every secret but short ones of the device, which harmless texts hold by chance. */
  readonly certain: Redactor;
}

/** Makes both. @param jar of the device; absent for a fleet task */
export function redactorsOf(jar: Masker | undefined, configSchema: object | undefined, config: unknown): Redactors {
  return {
    all: new Redactor(jar && ((text) => jar.mask(text)), configSchema, config),
    certain: new Redactor(jar && ((text) => jar.maskRepeated(text)), configSchema, config),
  };
}

/** Removes the secrets of one attempt by value: the device's (credentials and what its masks stand for) and those of the config. */
export class Redactor {
  readonly #mask: (text: string) => string;
  readonly #values: readonly string[];

  /** @param mask of what is not in the config. Default: nothing. */
  constructor(mask: ((text: string) => string) | undefined, configSchema: object | undefined, config: unknown) {
    this.#mask = mask ?? ((text) => text);
    this.#values = textsIn(hideSecrets(configSchema, config).secrets)
      .filter((value) => value.length >= shortest)
      .toSorted((a, b) => b.length - a.length);
  }

  /** A copy of `value` in which every text, at any depth and in keys too, is free of secrets. */
  redact<Value>(value: Value): Value {
    return this.#walk(value) as Value;
  }

  #walk(value: unknown): unknown {
    if (typeof value === 'string') return this.#clean(value);
    if (typeof value === 'number' && this.#values.includes(String(value))) return '<secret>';
    if (Array.isArray(value)) return value.map((item) => this.#walk(item));
    if (typeof value !== 'object' || value === null) return value;
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [this.#clean(key), this.#walk(item)]));
  }

  #clean(text: string): string {
    return this.#values.reduce((cleaned, secret) => cleaned.replaceAll(secret, '<secret>'), this.#mask(text));
  }
}

function textsIn(value: unknown): string[] {
  if (typeof value === 'string') return [value];
  if (typeof value === 'number') return [String(value)];
  if (typeof value === 'object' && value !== null) return Object.values(value).flatMap(textsIn);
  return [];
}

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

/** Makes both from that of the config. @param jar of the device; absent for a fleet task */
export function redactorsOf(jar: Masker | undefined, ofConfig: Redactor): Redactors {
  if (!jar) return { all: ofConfig, certain: ofConfig };
  return { all: ofConfig.after((text) => jar.mask(text)), certain: ofConfig.after((text) => jar.maskRepeated(text)) };
}

/** Removes the secrets of one attempt by value: the device's (credentials and what its masks stand for) and those of the config. */
export class Redactor {
  readonly #mask: (text: string) => string;
  readonly #values: readonly string[];

  /** @param values the secrets, the longest first. @param mask takes out others before. Default: none. */
  constructor(values: readonly string[], mask: (text: string) => string = (text) => text) {
    this.#values = values;
    this.#mask = mask;
  }

  /** The redactor of what a config's schema calls secret. */
  static ofConfig(configSchema: object | undefined, config: unknown): Redactor {
    const values = textsIn(hideSecrets(configSchema, config).secrets).filter((value) => value.length >= shortest);
    return new Redactor(values.toSorted((a, b) => b.length - a.length));
  }

  /** The same, after something else has masked a text. */
  after(mask: (text: string) => string): Redactor {
    return new Redactor(this.#values, mask);
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

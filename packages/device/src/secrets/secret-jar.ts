import { createHmac } from 'node:crypto';

/** What this device's masks stand for, in this attempt. */
export interface SecretJar {
  /**
   * Replaces every known secret in a text by its mask. For logs, results and errors. Values shorter than 4 characters, and
   * shorter than 8 where they are the device's and not the login's, only where they are no part of a name.
   */
  mask(text: string): string;
  /**
   * As {@link mask}, but of the secrets learned from the device only those of 8 characters and more: a community called
   * `core` must not turn the host name `core1` into a mask, yet a password repeated in a comment must vanish.
   */
  maskRepeated(text: string): string;
  /** Mask → secret, for the masks that occur in the text. */
  reveals(text: string): Record<string, string>;
}

/** The mask of a secret: 64 bits of a keyed fingerprint. Found again in texts by {@link maskPattern}. */
const maskSource = '<secret:[0-9a-f]{16}>';

/** A secret of so many characters does not turn up by chance in a name. */
const sure = 8;

/** Whether a text holds a mask. */
export function holdsMask(text: string): boolean {
  return new RegExp(maskSource).test(text);
}

/** A secret as it is looked for. */
interface Known {
  readonly mask: string;
  /** The secret and, where it differs, how it stands in JSON; none where it may not be looked for. */
  readonly forms: readonly string[];
}

/** A {@link SecretJar} that learns. */
export class Jar implements SecretJar {
  readonly #key: Uint8Array;
  readonly #known = new Map<string, Known>();
  readonly #secretOf = new Map<string, string>();
  readonly #own = new Set<string>();
  /** The text that was masked last, free of all that was known then: a job saves what a session gave it. */
  #clean: { readonly text: string; readonly known: number } | undefined;

  /** @param key 32 bytes; the same key gives the same masks. */
  constructor(key: Uint8Array) {
    this.#key = key;
  }

  /** Learns a secret and returns its mask. `own`: a secret of NetRaven's, to be found in whatever the device says. */
  add(secret: string, own = false): string {
    if (own) {
      this.#own.add(secret);
      this.#clean = undefined;
    }
    const known = this.#known.get(secret);
    if (known !== undefined) return known.mask;
    const fingerprint = createHmac('sha256', this.#key).update(secret).digest('hex').slice(0, 16);
    const mask = `<secret:${fingerprint}>`;
    this.#known.set(secret, { mask, forms: formsOf(secret) });
    this.#secretOf.set(mask, secret);
    return mask;
  }

  mask(text: string): string {
    return this.#replace(text, this.#known);
  }

  maskRepeated(text: string): string {
    const known = this.#known.size;
    if (this.#clean?.known === known && this.#clean.text === text) return text;
    const certain = [...this.#known].filter(([secret]) => secret.length >= sure || this.#own.has(secret));
    const masked = this.#replace(text, certain);
    this.#clean = { text: masked, known };
    return masked;
  }

  reveals(text: string): Record<string, string> {
    const found: Record<string, string> = {};
    for (const mask of text.match(new RegExp(maskSource, 'g')) ?? []) {
      const secret = this.#secretOf.get(mask);
      if (secret !== undefined) found[mask] = secret;
    }
    return found;
  }

  /** A mask stays as it is, whatever its digits spell; of two secrets the longer one is found first. */
  #replace(text: string, secrets: Iterable<readonly [string, Known]>): string {
    const forms = new Map<string, string>();
    for (const [, known] of secrets) {
      for (const form of known.forms) if (text.includes(form)) forms.set(form, known.mask);
    }
    if (forms.size === 0) return text;
    const sources = [...forms.keys()]
      .sort((a, b) => b.length - a.length)
      .map((form) => (form.length < 4 || (form.length < sure && !this.#own.has(form)) ? whole(form) : quote(form)));
    return text.replace(new RegExp([maskSource, ...sources].join('|'), 'gu'), (found) => forms.get(found) ?? found);
  }
}

function formsOf(secret: string): string[] {
  if (!isMaskable(secret)) return [];
  const inJson = JSON.stringify(secret).slice(1, -1);
  return inJson === secret ? [secret] : [secret, inJson];
}

/** A number of up to three digits is as likely a key's index as a key: masking it would leave no text readable. */
function isMaskable(secret: string): boolean {
  return secret !== '' && !/^\d{1,3}$/.test(secret);
}

/** Finds a text only where it is no part of a name: of `core` neither `core1` nor `core-1` nor `core.lab`. */
function whole(form: string): string {
  return `(?<![\\p{L}\\p{N}_.-])${quote(form)}(?![\\p{L}\\p{N}_-]|\\.[\\p{L}\\p{N}])`;
}

function quote(value: string): string {
  return value.replace(/[\\^$.*+?()[\]{}|/]/g, (found) => `\\${found}`);
}

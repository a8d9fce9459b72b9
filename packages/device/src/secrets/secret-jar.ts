import { createHmac } from 'node:crypto';
import { encodedForms, isRandom, jsonForm, replaceSecrets, type SecretForm } from '@netraven/core/attempt';

/** The mask of a secret: 64 bits of a keyed fingerprint. */
const maskSource = '<secret:[0-9a-f]{16}>';
const wholeMask = new RegExp(`^${maskSource}$`);

/** Shorter secrets are not masked in answers: a login `cisco` must not rewrite `show version`, which would reveal it. */
const leastInAnswers = 8;

/** Returns true if a text holds a mask. */
export function holdsMask(text: string): boolean {
  return new RegExp(maskSource).test(text);
}

/** A form of a secret in a text: plain or encoded. */
interface Form extends SecretForm {
  readonly secret: string;
}

/** The secrets of one attempt, and their masks. */
export class SecretJar {
  readonly #key: Uint8Array;
  readonly #maskOfSecret = new Map<string, string>();
  readonly #forms = new Map<string, Form>();
  readonly #secretOf = new Map<string, string>();
  /** Those that a rule of the platform found. */
  readonly #found = new Set<string>();
  readonly #usedLogins = new Set<string>();
  readonly #unusedLogins = new Set<string>();
  /** Those that are also a name in a configuration. */
  readonly #names = new Set<string>();

  /** @param key 32 bytes; the same key gives the same masks. */
  constructor(key: Uint8Array) {
    this.#key = key;
  }

  /** Adds a secret that a rule found, and returns its mask. A mask stays as it is. */
  add(secret: string): string {
    const plain = this.unmask(secret);
    if (wholeMask.test(plain)) return plain;
    this.#found.add(plain);
    this.#unusedLogins.delete(plain);
    return this.#maskOf(plain);
  }

  /** Masks what may hold a secret, such as all that follows a word. It is looked for nowhere else. */
  addRest(text: string): string {
    const plain = this.unmask(text);
    return wholeMask.test(plain) ? plain : (this.#maskOfSecret.get(plain) ?? this.#makeMask(plain));
  }

  /**
   * Adds a secret that the device encrypts with another salt at each read. Its mask depends only on its place, so the text
   * stays the same.
   */
  addSalted(secret: string, place: string): string {
    if (wholeMask.test(secret)) return secret;
    const plain = this.unmask(secret);
    const mask = this.#makeMask(plain, `salted\0${place}`);
    this.#learn(plain, mask);
    return mask;
  }

  /** Adds the secrets of a credential that may be tried. */
  addLogin(secrets: readonly string[]): void {
    for (const secret of secrets) {
      if (!this.#maskOfSecret.has(secret)) this.#unusedLogins.add(secret);
      this.#maskOf(secret);
      this.#addForms(secret, encodedForms(secret), true);
    }
  }

  /** Notes the secrets of the credential that the device accepted. */
  useLogin(secrets: readonly string[]): void {
    for (const secret of secrets) {
      this.#unusedLogins.delete(secret);
      this.#usedLogins.add(secret);
    }
  }

  /** Notes a secret that is also a name in a configuration, so no secret in other places. */
  addName(secret: string): void {
    this.#names.add(secret);
  }

  /** Masks every secret, by value. For logs, results and errors. */
  mask(text: string): string {
    return replaceSecrets(text, this.#forms);
  }

  /** Masks like `mask`, except for logins that were not used. */
  maskUsed(text: string): string {
    if (this.#unusedLogins.size === 0) return this.mask(text);
    const used = [...this.#forms].filter(([, { secret }]) => !this.#unusedLogins.has(secret));
    return replaceSecrets(text, new Map(used));
  }

  /** Masks secrets found before, and the login, where an answer of the device repeats them. */
  maskAnswer(text: string): string {
    const repeated = [...this.#found, ...this.#usedLogins].filter(
      (secret) => secret.length >= leastInAnswers && !this.#names.has(secret),
    );
    return replaceSecrets(text, this.#tokens(repeated));
  }

  /** Masks the given secrets of a configuration where it repeats them. */
  maskConfig(text: string, secrets: readonly string[]): string {
    return replaceSecrets(text, this.#tokens(secrets));
  }

  /** Returns mask → secret for the masks in a text. */
  reveals(text: string): Record<string, string> {
    const found: Record<string, string> = {};
    for (const mask of text.match(new RegExp(maskSource, 'g')) ?? []) {
      const secret = this.#secretOf.get(mask);
      if (secret !== undefined) found[mask] = secret;
    }
    return found;
  }

  /** Puts the secrets back for the masks that this jar made. */
  unmask(text: string): string {
    if (!text.includes('<secret:')) return text;
    return text.replace(new RegExp(maskSource, 'g'), (mask) => this.#secretOf.get(mask) ?? mask);
  }

  #maskOf(secret: string): string {
    const known = this.#maskOfSecret.get(secret);
    if (known !== undefined) return known;
    const mask = this.#makeMask(secret);
    this.#learn(secret, mask);
    return mask;
  }

  /** Remembers a secret, to be found by value. */
  #learn(secret: string, mask: string): void {
    if (this.#maskOfSecret.has(secret)) return;
    this.#maskOfSecret.set(secret, mask);
    // A random one is found as a part of a longer token too: no text holds it by chance.
    const isFoundAnywhere = isRandom(secret);
    this.#addForms(secret, [jsonForm(secret)], isFoundAnywhere);
    if (isMaskable(secret)) this.#forms.set(secret, { mask, secret, anywhere: isFoundAnywhere });
  }

  /** Each encoded form has a mask of its own: what is put back is what was there. */
  #addForms(secret: string, forms: Iterable<string>, anywhere: boolean): void {
    if (!isMaskable(secret)) return;
    for (const form of forms)
      if (!this.#forms.has(form)) this.#forms.set(form, { mask: this.#makeMask(form), secret, anywhere });
  }

  /** @param seed what the mask depends on. Default: the text */
  #makeMask(text: string, seed = text): string {
    const mask = `<secret:${createHmac('sha256', this.#key).update(seed).digest('hex').slice(0, 16)}>`;
    this.#secretOf.set(mask, text);
    return mask;
  }

  /** The forms of some secrets, to be found as whole tokens only. */
  #tokens(secrets: readonly string[]): Map<string, SecretForm> {
    const tokens = new Map<string, SecretForm>();
    for (const secret of secrets) {
      const mask = this.#maskOfSecret.get(secret);
      if (mask !== undefined && isMaskable(secret)) tokens.set(secret, { mask, anywhere: false });
    }
    return tokens;
  }
}

/** A number of up to three digits is as likely a key's index as a key: masking it would leave no text readable. */
function isMaskable(secret: string): boolean {
  return secret !== '' && !/^\d{1,3}$/.test(secret);
}

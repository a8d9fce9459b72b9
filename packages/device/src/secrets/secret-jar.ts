import { createHmac } from 'node:crypto';
import {
  atOnce,
  encodedForms,
  isRandom,
  jsonForm,
  type ReplaceOptions,
  longestSecret,
  SecretIndex,
  type Choose,
  type SecretForm,
  type Steps,
} from '@netraven/core/attempt';

/** The mask of a secret: 64 bits of a keyed fingerprint. */
const maskSource = '<secret:[0-9a-f]{16}>';
const maskLength = '<secret:0123456789abcdef>'.length;
/** A mask, also one that cannot be revealed. */
const wholeMask = /^<secret(?::[0-9a-f]{16})?>$/;
/** Finds all masks in a text. */
export const eachMask: RegExp = new RegExp(maskSource, 'g');

/** Shorter secrets are not masked in answers: a login `cisco` must not rewrite `show version`, which would reveal it. */
const leastInAnswers = 8;

/** Characters between two pauses. */
const pauseEvery = 1 << 18;

/** Returns true if a text holds a mask. */
export function holdsMask(text: string): boolean {
  return new RegExp(maskSource).test(text);
}

/** A form of a secret in a text: plain or encoded. */
interface Form extends SecretForm {
  readonly secret: string;
}

/** An addition to a jar while a text is masked: its kind, and the text. */
export type Noted = readonly ['secret' | 'rest' | 'name' | 'covered', string];

/** Secrets that are not the device's, such as those of the config of a job. */
export type Others = SecretIndex<SecretForm>;

/** The secrets of one attempt, and their masks. */
export class SecretJar {
  readonly #key: Uint8Array;
  readonly #maskOfSecret = new Map<string, string>();
  readonly #forms = new SecretIndex<Form>();
  readonly #secretOf = new Map<string, string>();
  /** Those that a rule of the platform found. */
  readonly #found = new Set<string>();
  readonly #usedLogins = new Set<string>();
  readonly #unusedLogins = new Set<string>();
  /** Those that are also a name in a configuration. */
  readonly #names = new Set<string>();
  /** Receives what is added, as JSON. */
  #noted: Set<string> | undefined;

  /** @param key 32 bytes; the same key gives the same masks. */
  constructor(key: Uint8Array) {
    this.#key = key;
  }

  /** Adds a secret that a rule found, and returns its mask. A mask stays as it is. */
  add(secret: string): string {
    const plain = this.unmask(secret);
    if (wholeMask.test(plain)) return plain;
    this.#note('secret', plain);
    this.#found.add(plain);
    this.#unusedLogins.delete(plain);
    return this.#maskOf(plain);
  }

  /** Masks what may hold a secret, such as all that follows a word. Other places are not searched. */
  addRest(text: string): string {
    return atOnce(this.addRestSteps(text));
  }

  /** Does the same as `addRest` in steps, for long texts. */
  *addRestSteps(text: string): Steps<string> {
    const plain = this.unmask(text);
    if (wholeMask.test(plain)) return plain;
    this.#note('rest', plain);
    const known = plain.length <= longestSecret ? this.#maskOfSecret.get(plain) : undefined;
    return known ?? (yield* this.#maskSteps(plain, plain));
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
    this.#note('name', secret);
    this.#names.add(secret);
  }

  /** Does steps that mask a text. Notes in `noted` what they add to this jar, for `addNoted`. Without salted secrets. */
  *noting<Result>(steps: Steps<Result>, noted: Set<string>): Steps<Result> {
    for (;;) {
      let step: IteratorResult<undefined, Result>;
      // Between two steps, another text may be masked.
      this.#noted = noted;
      try {
        step = steps.next();
      } finally {
        this.#noted = undefined;
      }
      if (step.done) return step.value;
      yield;
    }
  }

  /** Adds what was noted while a text was masked, in place of masking it again. */
  addNoted(noted: readonly Noted[]): void {
    for (const [kind, text] of noted) {
      if (kind === 'secret') this.add(text);
      else if (kind === 'rest') this.addRest(text);
      else if (kind === 'name') this.addName(text);
      else this.#makeMask(text);
    }
  }

  /** Masks every secret, by value. For logs, results and errors. @param others other secrets to mask */
  mask(text: string, others?: Others): string {
    return this.#forms.replace(text, undefined, this.#together(others));
  }

  /** Masks like `mask`, except for logins that were not used. */
  maskUsed(text: string, others?: Others): Steps<string> {
    const choose = (form: Form): Form | undefined => (this.#unusedLogins.has(form.secret) ? undefined : form);
    return this.#forms.replaceSteps(text, choose, this.#together(others));
  }

  /** A mask that can be revealed holds no secret of others. */
  #together(others: Others | undefined): ReplaceOptions {
    return { others, wrapped: true, maskOf: others ? undefined : (covered) => this.#makeMask(covered) };
  }

  /** Masks secrets found before, and the login, where an answer of the device repeats them as whole tokens. */
  maskAnswer(text: string): Steps<string> {
    const choose: Choose<Form> = ({ mask, secret }, found) => {
      const isMeant =
        found === secret &&
        secret.length >= leastInAnswers &&
        (this.#found.has(secret) || this.#usedLogins.has(secret)) &&
        !this.#names.has(secret);
      return isMeant ? { mask, anywhere: false } : undefined;
    };
    return this.#forms.replaceSteps(text, choose, { maskOf: (covered) => this.#makeMask(covered) });
  }

  /** Masks the given secrets of a configuration where it repeats them as whole tokens. */
  maskConfig(text: string, secrets: ReadonlySet<string>): Steps<string> {
    const choose: Choose<Form> = ({ mask, secret }, found) =>
      found === secret && secrets.has(secret) ? { mask, anywhere: false } : undefined;
    const maskOf = (covered: string): string => {
      this.#note('covered', covered);
      return this.#makeMask(covered);
    };
    return this.#forms.replaceSteps(text, choose, { maskOf });
  }

  /** Returns those of the given secrets that a text may repeat. */
  *repeatedIn(text: string, secrets: ReadonlySet<string>): Steps<Set<string>> {
    const repeated = new Set<string>();
    yield* this.#forms.replaceSteps(text, ({ secret }, found) => {
      if (found === secret && secrets.has(secret)) repeated.add(secret);
      return undefined;
    });
    return repeated;
  }

  /** Returns mask → secret for the masks in a text. */
  reveals(text: string): Record<string, string> {
    return atOnce(this.revealSteps(text));
  }

  /** Does the same as `reveals` in steps, for long texts. */
  *revealSteps(text: string): Steps<Record<string, string>> {
    const found = new Map<string, string>();
    for (let from = 0; from < text.length; from += pauseEvery) {
      // With a mask that begins in this piece and ends in the next one.
      const piece = text.slice(from, from + pauseEvery + maskLength - 1);
      for (const mask of piece.match(eachMask) ?? []) {
        const secret = this.#secretOf.get(mask);
        if (secret !== undefined) found.set(mask, secret);
      }
      yield;
    }
    return Object.fromEntries(found);
  }

  /** Puts the secrets back for the masks that this jar made. */
  unmask(text: string): string {
    if (!text.includes('<secret:')) return text;
    return text.replace(eachMask, (mask) => this.#secretOf.get(mask) ?? mask);
  }

  #note(...noted: Noted): void {
    this.#noted?.add(JSON.stringify(noted));
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
    // Masked only in this place; other places are not searched.
    if (secret.length > longestSecret) return;
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

  #makeMask(text: string, seed = text): string {
    return atOnce(this.#maskSteps(text, seed));
  }

  /** Makes the mask of a text. @param seed what the mask depends on */
  *#maskSteps(text: string, seed: string): Steps<string> {
    const fingerprint = createHmac('sha256', this.#key);
    for (let at = 0; at === 0 || at < seed.length; at += pauseEvery) {
      if (at > 0) yield;
      fingerprint.update(seed.slice(at, at + pauseEvery));
    }
    const mask = `<secret:${fingerprint.digest('hex').slice(0, 16)}>`;
    this.#secretOf.set(mask, text);
    return mask;
  }
}

/** A number of up to three digits is as likely a key's index as a key: masking it would leave no text readable. */
function isMaskable(secret: string): boolean {
  return secret !== '' && !/^\d{1,3}$/.test(secret);
}

import { inPieces } from '@netraven/core/attempt';
import type { Platform } from '../platform/platform.ts';
import { maskConfigSteps } from '../secrets/mask-text.ts';
import { eachMask, SecretJar } from '../secrets/secret-jar.ts';
import { genericPlatform } from './generic-platform.ts';

/** A line in which secrets were replaced. */
export interface SecretLine {
  readonly line: string;
  readonly secrets: readonly string[];
}

/** Replaces secrets by invented ones, equal secrets by equal ones. */
export class Inventor {
  readonly #platform: Platform;
  readonly #given: readonly string[];
  readonly #jar = new SecretJar(crypto.getRandomValues(new Uint8Array(32)));
  readonly #invented = new Map<string, string>();
  readonly #lines = new Map<string, SecretLine>();

  constructor(like: Platform | undefined, given: readonly string[]) {
    this.#platform = like ?? genericPlatform();
    // Longest first: a shorter one may be the beginning of another.
    this.#given = given.filter((secret) => secret.length >= 4).toSorted((a, b) => b.length - a.length);
  }

  /** The lines in which secrets were found. */
  get secretLines(): readonly SecretLine[] {
    return [...this.#lines.values()].slice(0, 40);
  }

  /** Replaces the given secrets. */
  withoutGiven(text: string): string {
    return this.#given.reduce((left, secret) => left.replaceAll(secret, 'invented-login'), text);
  }

  /** Keeps the number of lines of a text without given secrets. */
  async hide(text: string): Promise<string> {
    const masked = await inPieces(maskConfigSteps(this.withoutGiven(text), this.#platform, this.#jar));
    return masked
      .split('\n')
      .map((line) => {
        const secrets: string[] = [];
        const hidden = line.replaceAll(eachMask, (mask) => {
          const invented = this.#invented.get(mask) ?? `invented-${this.#invented.size + 1}`;
          this.#invented.set(mask, invented);
          secrets.push(invented);
          return invented;
        });
        // A line of a key says nothing about where secrets stand.
        if (secrets.length > 0 && hidden.trim() !== secrets[0]) this.#lines.set(hidden, { line: hidden, secrets });
        return hidden;
      })
      .join('\n');
  }
}

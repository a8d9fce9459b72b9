/** Matches the mask of a secret: of a device, or of a config. */
const masks = '<secret(?::[0-9a-f]{16})?>';

// No letter, digit or `_.-` comes before a token. The last letter of an escape sequence (JSON, URL, terminal) may.
const before =
  '(?:(?<![\\p{L}\\p{N}_.-])|(?<=\\\\[abfnrtv0]|\\\\u[0-9a-fA-F]{4}|\\\\x[0-9a-fA-F]{2}|%[0-9a-fA-F]{2}|\\[[0-9;]{0,16}m))';
const after = '(?![\\p{L}\\p{N}_-]|\\.[\\p{L}\\p{N}])';

/** A text to replace by a mask. */
export interface SecretForm {
  readonly mask: string;
  /** Replaces it as a part of a longer token too. */
  readonly anywhere: boolean;
}

/**
 * Replaces secrets by their masks as whole tokens: for `core`, neither `core1` nor `core-1` nor `core.lab` changes. Longer
 * secrets go first. Masks in the text stay.
 */
export function replaceSecrets(text: string, forms: ReadonlyMap<string, SecretForm>): string {
  const found = [...forms].filter(([form]) => form !== '' && text.includes(form));
  if (found.length === 0) return text;
  const sources = found
    .sort(([a], [b]) => b.length - a.length)
    .map(([form, { anywhere }]) => (anywhere ? quote(form) : tokenPattern(form)));
  return text.replace(new RegExp([masks, ...sources].join('|'), 'gu'), (match) => forms.get(match)?.mask ?? match);
}

/** The source of a regular expression that finds a text as a whole token. */
function tokenPattern(token: string): string {
  // A special character at an end needs no other border: `$1$x` is found in `5$1$x`.
  const start = /^[\p{L}\p{N}_.-]/u.test(token) ? before : '';
  const end = /[\p{L}\p{N}_.-]$/u.test(token) ? after : '';
  return start + quote(token) + end;
}

function quote(value: string): string {
  return value.replace(/[\\^$.*+?()[\]{}|/]/g, (found) => `\\${found}`);
}

/** `Uplink`, `BACKBONE`, `CoreRouter`, with up to four digits behind, or a number. */
const word = /^(?:\p{Lu}?\p{Ll}+|\p{Lu}+|(?:\p{Lu}\p{Ll}+)+)\d{0,4}$|^\d+$/u;
const leastLength = 12;
/** In bits per character. A type-7 string of 12 digits has at least 2.4. */
const leastEntropy = 2.4;

/**
 * Returns true for a text that looks random: no other text has it by chance. It has at least 12 characters, three of them
 * outside of words and numbers, and enough different ones.
 */
export function isRandom(secret: string): boolean {
  if (secret.length < leastLength || /\s/.test(secret)) return false;
  const parts = secret.split(/[^\p{L}\p{N}]+/u);
  const odd = parts.filter((part) => !word.test(part)).join('');
  return odd.length >= 3 && entropyOf(secret) >= leastEntropy;
}

function entropyOf(text: string): number {
  const counts = new Map<string, number>();
  for (const sign of text) counts.set(sign, (counts.get(sign) ?? 0) + 1);
  const shares = [...counts.values()].map((count) => count / text.length);
  return shares.reduce((sum, share) => sum - share * Math.log2(share), 0);
}

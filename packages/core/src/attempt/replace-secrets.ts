/** Everything that stands in place of a secret: a mask of a device's, or the word for a config's. */
const masks = '<secret(?::[0-9a-f]{16})?>';

// No letter, digit or `_.-` stands before a token. The last letter of an escape sequence (JSON, URL, terminal) is none.
const before =
  '(?:(?<![\\p{L}\\p{N}_.-])|(?<=\\\\[abfnrtv0]|\\\\u[0-9a-fA-F]{4}|\\\\x[0-9a-fA-F]{2}|%[0-9a-fA-F]{2}|\\[[0-9;]{0,16}m))';
const after = '(?![\\p{L}\\p{N}_-]|\\.[\\p{L}\\p{N}])';

/** A form in which a secret may stand in a text. */
export interface SecretForm {
  readonly mask: string;
  /** Replaces it as a part of a longer token too. */
  readonly anywhere: boolean;
}

/**
 * Replaces secrets by their masks where they stand as whole tokens: of `core`, neither `core1` nor `core-1` nor
 * `core.lab`. Of two secrets at one place the longer one goes. A mask stays as it is, whatever its digits spell.
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
  // A sign at its end is a border by itself: `$1$x` is found in `5$1$x`.
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
/** Bits for each character. The 12 digits of a type-7 string have 2.4 and more. */
const leastEntropy = 2.4;

/**
 * Returns true for a long text that looks random, so one that no other text holds by chance: at least 12 characters, of
 * which three belong to no word, name or number, and not the same few again and again.
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

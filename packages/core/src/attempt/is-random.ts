/** `Uplink`, `BACKBONE`, `CoreRouter`, with up to four digits behind, or a number. */
const word = /^(?:\p{Lu}?\p{Ll}+|\p{Lu}+|(?:\p{Lu}\p{Ll}+)+)\d{0,4}$|^\d+$/u;
const leastLength = 12;
/** Longer texts are not passwords or keys. In characters. */
export const longestSecret = 10_000;
/** In bits per character. A type-7 string of 12 digits has at least 2.4. */
const leastEntropy = 2.4;

/**
 * Returns true for a text that looks random: no other text has it by chance. It has at least 12 characters, three of them
 * outside of words and numbers, and enough different ones.
 */
export function isRandom(secret: string): boolean {
  if (secret.length < leastLength || secret.length > longestSecret || /\s/.test(secret)) return false;
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

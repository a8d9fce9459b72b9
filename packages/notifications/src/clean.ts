/** Longest name in a message, in characters. */
const longest = 200;

/**
 * Returns a foreign text as one short line. Control and direction characters, which could add a header to a mail, or hide
 * text, become U+FFFD.
 */
export function clean(text: string, most: number = longest): string {
  const line = text.toWellFormed().replaceAll(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]+/gu, '\uFFFD');
  // Cut between characters: half of a surrogate pair is not text.
  return line.length > most ? `${line.slice(0, most - 1).replace(/[\uD800-\uDBFF]$/, '')}…` : line;
}

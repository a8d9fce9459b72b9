/** A longer word is cut in two. */
const longestWord = 256;

/**
 * Returns a text of at most `max` characters, which says if and how far it was cut. Cutting twice changes nothing. Words stay
 * whole: secrets are masked later, and the first part of one would not be found.
 */
export function cut(text: string, max: number): string {
  if (text.length <= max) return text;
  const note = `… (cut, ${text.length} characters)`;
  const end = max - note.length;
  const last = text.slice(Math.max(0, end - longestWord), end);
  const word = /\s/.test(text[end] ?? '') ? 0 : (/\S+$/.exec(last)?.[0].length ?? 0);
  // A copy: in V8 a slice keeps the whole text in memory.
  return JSON.parse(JSON.stringify(text.slice(0, word < last.length ? end - word : end) + note)) as string;
}

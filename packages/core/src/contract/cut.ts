/** Removes secrets from a text. */
export type MaskText = (text: string) => string;

/** For texts of NetRaven's own: their secrets were removed when they were made. */
export const isMasked: MaskText = (text) => text;

/** Limit of a text that a job host sends to be masked, in characters. */
export const maxSent: number = 2 ** 17;

/**
 * Removes the secrets of a text, and then shortens it to `max` characters. The text says so. Only here is a text cut: the
 * first part of a secret is not found any more.
 */
export function maskAndCut(text: string, max: number, mask: MaskText): string {
  const masked = mask(text);
  if (masked.length <= max) return masked;
  const note = `… (cut, ${masked.length} characters)`;
  // A copy: in V8 a slice keeps the whole text in memory.
  return JSON.parse(JSON.stringify(masked.slice(0, max - note.length) + note)) as string;
}

/** Returns a text as a job host may send it. A longer one is left out as a whole: only the worker can mask it. */
export function wholeOrNote(text: string): string {
  return text.length <= maxSent ? text : `(a text of ${text.length} characters; at most ${maxSent} are sent)`;
}

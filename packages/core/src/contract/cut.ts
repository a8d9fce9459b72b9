/** Returns a text of at most `max` characters, which says if and how far it was cut. Cutting twice changes nothing. */
export function cut(text: string, max: number): string {
  if (text.length <= max) return text;
  const note = `… (cut, ${text.length} characters)`;
  // A copy: in V8 a slice keeps the whole text in memory.
  return JSON.parse(JSON.stringify(text.slice(0, max - note.length) + note)) as string;
}

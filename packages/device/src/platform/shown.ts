/** Returns a text for a message: quoted, without control characters, at most 120 characters. */
export function shown(text: string): string {
  return JSON.stringify(text.length > 120 ? `${text.slice(0, 120)}…` : text);
}

// Controls (C0, DEL, C1), line separators, and what reverses the direction of text.
// oxlint-disable-next-line no-control-regex
const unsafe = /[\u0000-\u001f\u007f-\u009f\u061c\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069]/g;
const unsafeInText =
  // oxlint-disable-next-line no-control-regex
  /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u061c\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069]/g;

const named: Readonly<Record<string, string>> = { '\n': '\\n', '\r': '\\r', '\t': '\\t', '\u001b': '\\e' };

/** Escapes control characters in one line of foreign text, which could otherwise move the cursor or hide text. */
export function escapeControls(text: string): string {
  return text.replaceAll(unsafe, escaped);
}

/** Like {@link escapeControls}, but keeps line feeds and tabs. */
export function escapeControlsOfText(text: string): string {
  return text.replaceAll('\r\n', '\n').replaceAll(unsafeInText, escaped);
}

function escaped(character: string): string {
  const code = character.charCodeAt(0);
  return named[character] ?? (code < 256 ? `\\x${code.toString(16).padStart(2, '0')}` : `\\u${code.toString(16)}`);
}

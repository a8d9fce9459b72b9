// Controls (C0, DEL, C1), line separators, and what reverses the direction of text.
// oxlint-disable-next-line no-control-regex
const unsafe = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u061c\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069]/g;

/** A part of a foreign text. */
export interface TextPart {
  readonly text: string;
  /** True for the mask of a secret, e.g. `<secret:3f9a6c0b1d2e4f58>`. */
  readonly isMask: boolean;
}

/** Makes control characters visible that could hide or reorder text: `\u202e`. Keeps tabs and line feeds. */
export function visible(text: string): string {
  return text
    .replaceAll('\r\n', '\n')
    .replaceAll(unsafe, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

/** Splits a visible text at the masks of secrets. */
export function partsOf(text: string): TextPart[] {
  // With one group, every second part is a mask.
  return visible(text)
    .split(/(<secret(?::[0-9a-f]{1,64})?>)/)
    .map((part, at) => ({ text: part, isMask: at % 2 === 1 }))
    .filter((part) => part.text !== '');
}

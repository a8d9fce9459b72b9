const beginsToken = /^[\p{L}\p{N}_.-]/u;
const endsToken = /[\p{L}\p{N}_.-]$/u;
const endOfToken = /[\p{L}\p{N}_-]|\.[\p{L}\p{N}]/uy;
/** The last letter of an escape sequence (JSON, URL, terminal) is no part of the token behind it. */
const escape = /(?:\\[abfnrtv0]|\\u[0-9a-fA-F]{4}|\\x[0-9a-fA-F]{2}|%[0-9a-fA-F]{2}|\[[0-9;]{0,16}m)$/;
const longestEscape = 18;

/** Returns true for a text that needs a border before it. A special character needs none: `$1$x` is found in `5$1$x`. */
export function needsStart(text: string): boolean {
  return beginsToken.test(text);
}

/** Returns true for a text that needs a border behind it. */
export function needsEnd(text: string): boolean {
  return endsToken.test(text);
}

/** Returns true if a token may begin at a place: no letter, digit or `_.-` stands before it. */
export function isTokenStart(text: string, at: number): boolean {
  if (at === 0) return true;
  const before = text.slice(Math.max(0, at - 2), at);
  return !endsToken.test(before) || escape.test(text.slice(Math.max(0, at - longestEscape), at));
}

/** Returns true if a token may end at a place: for `core`, neither `core1` nor `core-1` nor `core.lab` is one. */
export function isTokenEnd(text: string, at: number): boolean {
  endOfToken.lastIndex = at;
  return !endOfToken.test(text);
}

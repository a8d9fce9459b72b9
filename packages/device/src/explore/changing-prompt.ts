/**
 * Returns a pattern for the numbers that differ between two prompts, as in `switch.7 #` and `switch.8 #`. Undefined if the
 * prompts are equal, or differ in something else.
 */
export function changingPart(one: string, other: string): string | undefined {
  const [before, after] = [one.split(/(\d+)/), other.split(/(\d+)/)];
  if (before.length !== after.length) return undefined;
  const parts: string[] = [];
  for (const [index, part] of before.entries()) {
    if (part === after[index]) continue;
    // The numbers are at odd places.
    if (index % 2 === 0) return undefined;
    const sign = /[^A-Za-z0-9]$/.exec(before[index - 1] ?? '')?.[0];
    const follows = /^[^A-Za-z0-9]+/.exec(before[index + 1] ?? '')?.[0];
    parts.push(
      `${sign === undefined ? '' : `(?<=${escaped(sign)})`}\\d{1,9}${follows === undefined ? '' : `(?=${escaped(follows)})`}`,
    );
  }
  return parts.length === 0 ? undefined : parts.join('|');
}

/** Escapes a text for a pattern. */
export function escaped(text: string): string {
  return text.replaceAll(/[$()*+./?[\\\]^{|}]/g, String.raw`\$&`);
}

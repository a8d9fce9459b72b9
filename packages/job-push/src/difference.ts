/** Lines around the difference. */
const context = 3;
/** The longest text, in characters: a result has at most 1 MB. */
const longest = 200_000;

/**
 * Returns the part in which two configurations differ, with some lines around it: a report of both as a whole could be too
 * long. Undefined if they are equal except for comments before the first line, such as the time of the last change.
 */
export function differenceOf(
  before: string,
  after: string,
): { readonly before: string; readonly after: string } | undefined {
  const [a, b] = [linesOf(before), linesOf(after)];
  const shorter = Math.min(a.length, b.length);
  let start = 0;
  while (start < shorter && a[start] === b[start]) start++;
  if (start === a.length && start === b.length) return undefined;
  let end = 0;
  while (end < shorter - start && a.at(-1 - end) === b.at(-1 - end)) end++;
  const part = (lines: readonly string[]): string => {
    const text = lines
      .slice(Math.max(0, start - context), Math.min(lines.length, lines.length - end + context))
      .join('\n');
    return text.length > longest ? `${text.slice(0, longest)}\n… (cut)` : text;
  };
  return { before: part(a), after: part(b) };
}

function linesOf(config: string): string[] {
  // Further down, a comment mark may be the frame of a banner.
  return config.replace(/^(?:\s*[!#].*\n)+/, '').split('\n');
}

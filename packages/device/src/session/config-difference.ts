/**
 * Describes how a configuration differs from the one before, for a person who corrects it: lines that are still there, and
 * lines that are missing. Empty if a text is unknown, or if only the order differs.
 *
 * @param redact removes secrets from a line
 */
export function differenceOf(
  before: string | undefined,
  now: string | undefined,
  redact: (line: string) => string,
): string[] {
  if (before === undefined || now === undefined) return [];
  const [then, there] = [before.split('\n'), now.split('\n')];
  const told = (kind: string, lines: readonly string[]): string[] => {
    if (lines.length === 0) return [];
    const shown = lines.slice(0, maxLines).map((each) => `\`${redact(each.trim()).slice(0, maxLength)}\``);
    const more = lines.length > maxLines ? ` and ${lines.length - maxLines} more` : '';
    return [`${kind}: ${shown.join(', ')}${more}`];
  };
  return [...told('still there', without(there, then)), ...told('missing', without(then, there))];
}

/** Number of lines that are told, of each kind. */
const maxLines = 5;
/** Length of a told line, in characters. */
const maxLength = 120;

/** Returns the lines of the first list that the second does not have as often. */
export function without(lines: readonly string[], others: readonly string[]): string[] {
  const counts = new Map<string, number>();
  for (const each of others) counts.set(each, (counts.get(each) ?? 0) + 1);
  return lines.filter((each) => {
    const count = counts.get(each) ?? 0;
    counts.set(each, count - 1);
    return count <= 0;
  });
}

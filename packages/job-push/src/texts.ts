const banner = /^ *banner (?:motd|login|exec|incoming|prompt-timeout|slip-ppp|config-save|lcd)(?: +(\^C|\S)(.*))?$/i;

/**
 * Returns a line as it is typed: a tab as eight blanks, as in a terminal, and the first line of a banner in the only form that
 * all platforms tell from others.
 */
export function asTyped(line: string): string {
  return line
    .replace(/^[ \t]+/, (blanks) => blanks.replaceAll('\t', '        '))
    .replace(/^( *)ban(?:n|ne|ner)? +(motd|login|exec|incoming|prompt-timeout|slip-ppp) +(?=\S)/i, '$1banner $2 ');
}

/** A set or a policy of IOS XR, or a job of NX-OS, whose lines are one text: they are no statements of their own. */
const block = /^(?:scheduler job name \S+|(?:\w+-)+set(?: \S+)+|route-policy \S+?(?: ?\(.*\))?)\s*$/;
const blockEnd = /^\s*end-(?:set|policy|job)\s*$/;

/** Returns the texts that are replaced as a whole, by the index of their first line. */
export function blockTexts(lines: readonly string[]): ReadonlyMap<number, readonly string[]> {
  const found = new Map<number, readonly string[]>();
  for (let at = 0; at < lines.length; at++) {
    if (!block.test(lines[at] ?? '')) continue;
    const end = lines.findIndex((line, index) => index > at && (blockEnd.test(line) || block.test(line)));
    if (end === -1 || !blockEnd.test(lines[end] ?? '')) continue;
    found.set(at, lines.slice(at, end + 1));
    at = end;
  }
  return found;
}

/** Returns true if two texts differ in nothing but their blanks. */
export function isSameBlock(one: readonly string[], other: readonly string[]): boolean {
  const plain = (lines: readonly string[]): string =>
    lines.map((line) => line.trim().replaceAll(/\s+/g, ' ')).join('\n');
  return plain(one) === plain(other);
}

/** Returns for each line whether it is within a text of several lines, such as a banner. Its first line does not count. */
export function textLines(lines: readonly string[]): boolean[] {
  const within: boolean[] = lines.map(() => false);
  for (const [at, text] of blockTexts(lines)) within.fill(true, at + 1, at + text.length);
  for (let at = 0; at < lines.length; at++) {
    const found = within[at] === true ? null : banner.exec(lines[at] ?? '');
    if (!found) continue;
    const [, mark, rest = ''] = found;
    // A letter is the first one of a text that needs no mark.
    if (mark !== undefined && (rest.includes(mark) || /^\w$/.test(mark))) continue;
    const isEnd = (line: string): boolean => (mark === undefined ? line.trim() === 'EOF' : line.includes(mark));
    const end = lines.findIndex((line, index) => index > at && isEnd(line));
    // Without an end, it is a line like others.
    if (end === -1) continue;
    within.fill(true, at + 1, end + 1);
    at = end;
  }
  return within;
}

/** Returns true if two lines begin the same text, such as `banner motd`. */
export function isSameText(one: string, other: string): boolean {
  return headOf(one) === headOf(other);
}

function headOf(line: string): string {
  return (/^banner \S+/i.exec(line)?.[0] ?? line).toLowerCase();
}

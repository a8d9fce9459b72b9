const banner = /^ *banner (?:motd|login|exec|incoming|prompt-timeout|slip-ppp|config-save|lcd)(?: +(\^C|\S)(.*))?$/i;

/** Returns for each line whether it is within a text of several lines, such as a banner. Its first line does not count. */
export function textLines(lines: readonly string[]): boolean[] {
  const within: boolean[] = lines.map(() => false);
  for (let at = 0; at < lines.length; at++) {
    const found = banner.exec(lines[at] ?? '');
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

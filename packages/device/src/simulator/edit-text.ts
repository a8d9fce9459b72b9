/** Replaces a text of one or more lines (a banner) that begins with the same two words. */
export function setText(config: string, typed: readonly string[], end: string | undefined): string {
  const [first = '', ...rest] = typed;
  const key = first.split(' ').slice(0, 2).join(' ');
  // A device shows the character that ends a text as `^C`.
  const shown = (line: string): string => (end === undefined ? line : line.replace(end, '^C'));
  const head = end === undefined ? first : `${key}${first.slice(key.length).replaceAll(end, '^C')}`;
  const lines = config.replace(/\n$/, '').split('\n');
  const start = lines.findIndex((line) => line === key || line.startsWith(`${key} `));
  const last = lines.findLastIndex((line) => /^(?:: )?end$/.test(line));
  const before = last === -1 ? lines.length : last;
  const [from, to] = start === -1 ? [before, before] : [start, textEnd(lines, start) ?? start + 1];
  return `${[...lines.slice(0, from), head, ...rest.map(shown), ...lines.slice(to)].join('\n')}\n`;
}

/**
 * Returns the index behind the last line of a text that begins at a line: that with its delimiter, or `EOF` if it names none.
 * Undefined: no text begins there.
 */
export function textEnd(lines: readonly string[], start: number): number | undefined {
  const [, delimiter, inLine = ''] = /^banner \S+(?: (\^C|\S)(.*))?$/.exec(lines[start] ?? '') ?? [];
  if (!lines[start]?.startsWith('banner ')) return undefined;
  if (delimiter !== undefined && inLine.endsWith(delimiter)) return start + 1;
  const isLast = (line: string): boolean => (delimiter === undefined ? line === 'EOF' : line.endsWith(delimiter));
  const end = lines.findIndex((line, index) => index > start && isLast(line));
  return end === -1 ? undefined : end + 1;
}

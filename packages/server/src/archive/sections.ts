/** Lines that end or separate sections, and comments: they enclose nothing. */
const noHead = /^(?:[!#}\])]|(?:exit|end)(?:$|-)|(?:next|quit)$)/;

/**
 * Returns the lines that enclose a line of a configuration, outermost first, e.g. `router bgp 65000`, `address-family ipv4`.
 * A section is what follows with more indentation.
 */
export function sectionOf(lines: readonly string[], index: number): string[] {
  const found: string[] = [];
  let indent = indentOf(lines[index] ?? '');
  for (let above = index - 1; above >= 0 && indent > 0; above--) {
    const line = lines[above] ?? '';
    const text = line.trim();
    if (text === '' || indentOf(line) >= indent || noHead.test(text)) continue;
    indent = indentOf(line);
    const head = text.replace(/\s*\{$/, '');
    if (head !== '') found.unshift(head);
  }
  return found;
}

function indentOf(line: string): number {
  return line.search(/\S|$/);
}

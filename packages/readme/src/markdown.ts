/** A text for people, in one line, whose signs mean nothing in Markdown; what stands in backticks is code. */
export function plain(text: string): string {
  const line = text.replaceAll(/\s+/g, ' ').trim();
  const parts = line.split('`');
  // A backtick without its like is a sign as any other.
  const loose = parts.length % 2 === 0 ? String.raw`\`` + escape(parts.pop() ?? '') : '';
  return parts.map((part, at) => (at % 2 === 1 ? part : escape(part))).join('`') + loose;
}

function escape(text: string): string {
  return text.replaceAll(/[\\*_<[\]]/g, String.raw`\$&`).replace(/^(#|>|[-+~=]|\d+(?=[.)]))/, String.raw`\$1`);
}

/** A text as code. */
export function code(text: string): string {
  const line = text.replaceAll(/\s+/g, ' ');
  return line.includes('`') ? `\`\` ${line} \`\`` : `\`${line}\``;
}

/** A table with its columns one below the other. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const cells = [head, ...rows].map((row) => row.map((cell) => cell.replaceAll('|', String.raw`\|`)));
  const widths = head.map((_, at) => Math.max(3, ...cells.map((row) => (row[at] ?? '').length)));
  const [first = '', ...others] = cells.map((row) => lineOf(row.map((cell, at) => cell.padEnd(widths[at] ?? 0))));
  return [first, lineOf(widths.map((width) => '-'.repeat(width))), ...others].join('\n');
}

function lineOf(cells: readonly string[]): string {
  return `| ${cells.join(' | ')} |`;
}

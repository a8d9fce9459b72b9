/** Escapes a text for Markdown, in one line. Text in backticks stays code. */
export function plain(text: string): string {
  const line = text.replaceAll(/\s+/g, ' ').trim();
  const parts = line.split('`');
  // Escape a backtick without a partner.
  const loose = parts.length % 2 === 0 ? String.raw`\`` + escape(parts.pop() ?? '') : '';
  return parts.map((part, at) => (at % 2 === 1 ? part : escape(part))).join('`') + loose;
}

function escape(text: string): string {
  return text.replaceAll(/[\\*_<[\]]/g, String.raw`\$&`).replace(/^(#|>|[-+~=]|\d+(?=[.)]))/, String.raw`\$1`);
}

/** Formats a text as code. */
export function code(text: string): string {
  const line = text.replaceAll(/\s+/g, ' ');
  return line.includes('`') ? `\`\` ${line} \`\`` : `\`${line}\``;
}

/** Formats a table with aligned columns. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const cells = [head, ...rows].map((row) => row.map((cell) => cell.replaceAll('|', String.raw`\|`)));
  const widths = head.map((_, at) => Math.max(3, ...cells.map((row) => (row[at] ?? '').length)));
  const [first = '', ...others] = cells.map((row) => lineOf(row.map((cell, at) => cell.padEnd(widths[at] ?? 0))));
  return [first, lineOf(widths.map((width) => '-'.repeat(width))), ...others].join('\n');
}

function lineOf(cells: readonly string[]): string {
  return `| ${cells.join(' | ')} |`;
}

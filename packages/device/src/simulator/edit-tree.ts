/** Applies a `set` or `delete` to a configuration of nested braces. Statements that do not exist become one line. */
export function editTree(lines: readonly string[], command: string): readonly string[] {
  const [verb, ...words] = command.split(/ +/);
  let [from, to, indent] = [0, lines.length, ''];
  let rest = words;
  for (;;) {
    const block = findBlock(lines, [from, to], indent, rest);
    if (!block) break;
    if (block.words === rest.length) {
      return verb === 'delete' ? [...lines.slice(0, block.from - 1), ...lines.slice(block.to + 1)] : lines;
    }
    [from, to] = [block.from, block.to];
    rest = rest.slice(block.words);
    indent += '    ';
  }
  const own = `${indent}${rest.join(' ')}`;
  const isOwn = (line: string): boolean => line.startsWith(`${own};`) || line.startsWith(`${own} `);
  const inside = lines.slice(from, to);
  if (verb === 'delete') return [...lines.slice(0, from), ...inside.filter((line) => !isOwn(line)), ...lines.slice(to)];
  return inside.some(isOwn) ? lines : [...lines.slice(0, to), `${own};`, ...lines.slice(to)];
}

/** Returns the lines inside of the block that the first words open, and their number. */
function findBlock(
  lines: readonly string[],
  [from, to]: readonly [number, number],
  indent: string,
  words: readonly string[],
): { readonly from: number; readonly to: number; readonly words: number } | undefined {
  for (let count = words.length; count > 0; count -= 1) {
    const start = lines.indexOf(`${indent}${words.slice(0, count).join(' ')} {`, from);
    if (start !== -1 && start < to) return { from: start + 1, to: lines.indexOf(`${indent}}`, start), words: count };
  }
  return undefined;
}

/** A block of a configuration of nested braces: its lines, without those of its braces. */
interface Block {
  readonly from: number;
  readonly to: number;
  readonly indent: string;
}

const step = '    ';

/**
 * Adds a statement within blocks, which are made if they do not exist.
 *
 * @param key the words of a statement that exists once: the new one replaces it
 */
export function setStatement(config: string, path: readonly string[], key: string | undefined): string {
  let lines: readonly string[] = linesOf(config);
  let block: Block = { from: 0, to: lines.length, indent: '' };
  for (const head of path.slice(0, -1)) {
    if (!findBlock(lines, block, head)) {
      const open = [`${block.indent}${head} {`, `${block.indent}}`];
      const empty = lines.indexOf(`${block.indent}${head};`, block.from);
      const exists = empty !== -1 && empty < block.to;
      lines = lines.toSpliced(exists ? empty : block.to, exists ? 1 : 0, ...open);
      block = { ...block, to: block.to + (exists ? 1 : 2) };
    }
    block = findBlock(lines, block, head) ?? block;
  }
  const { from, to, indent } = block;
  const statement = `${indent}${path.at(-1)};`;
  if (findBlock(lines, block, path.at(-1) ?? '') || lines.slice(from, to).includes(statement)) return config;
  const same =
    key === undefined ? -1 : lines.findIndex((line, at) => at >= from && at < to && isOf(line, indent + key));
  return textOf(same === -1 ? lines.toSpliced(to, 0, statement) : lines.with(same, statement));
}

/** Removes a statement or a block, and each block around it that is empty then. */
export function deleteStatement(config: string, words: readonly string[]): string {
  const lines = linesOf(config);
  const range = { from: 0, to: lines.length, indent: '' };
  const left = deleteFrom(lines, range, words);
  return left === undefined ? config : textOf(left);
}

function deleteFrom(lines: readonly string[], block: Block, words: readonly string[]): readonly string[] | undefined {
  const { from, to, indent } = block;
  for (let count = words.length; count > 0; count -= 1) {
    const inner = findBlock(lines, block, words.slice(0, count).join(' '));
    if (!inner) continue;
    const whole = (all: readonly string[], end: number) => [...all.slice(0, inner.from - 1), ...all.slice(end + 1)];
    if (count === words.length) return whole(lines, inner.to);
    const left = deleteFrom(lines, inner, words.slice(count));
    if (!left) continue;
    const end = inner.to - (lines.length - left.length);
    return end === inner.from ? whole(left, end) : left;
  }
  const own = indent + words.join(' ');
  const left = lines.filter((line, at) => at < from || at >= to || !isOf(line, own));
  return left.length < lines.length ? left : undefined;
}

function findBlock(lines: readonly string[], { from, to, indent }: Block, head: string): Block | undefined {
  const at = lines.findIndex(
    (line, index) =>
      index >= from && index < to && (line === `${indent}${head} {` || line === `${indent}inactive: ${head} {`),
  );
  return at === -1 ? undefined : { from: at + 1, to: lines.indexOf(`${indent}}`, at), indent: indent + step };
}

/** Returns true for a statement with these first words. */
function isOf(line: string, words: string): boolean {
  return line.startsWith(`${words};`) || (line.startsWith(`${words} `) && !line.endsWith(' {'));
}

function linesOf(config: string): string[] {
  return config.replace(/\n$/, '').split('\n');
}

function textOf(lines: readonly string[]): string {
  return `${lines.join('\n')}\n`;
}

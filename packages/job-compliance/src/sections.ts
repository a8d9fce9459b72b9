/** A line of a configuration with the lines that are indented below it. */
export interface Section {
  /** The first line, without its indent. */
  readonly head: string;
  readonly lines: readonly Line[];
}

export interface Line {
  /** Without its indent. */
  readonly text: string;
  /** From 1. */
  readonly number: number;
}

/** Returns all lines of a configuration that are not empty. */
export function linesOf(config: string): Line[] {
  return indentedLines(config).map(({ text, number }) => ({ text, number }));
}

/** Returns the sections whose first line fits: `*` stands for any text, `?` for one character. */
export function sectionsOf(config: string, first: string): Section[] {
  const fits = patternOf(first);
  const all = indentedLines(config);
  return all.flatMap((head, at) => {
    if (!fits.test(head.text)) return [];
    const below = all.slice(at + 1);
    const end = below.findIndex(({ indent }) => indent <= head.indent);
    return { head: head.text, lines: end === -1 ? below : below.slice(0, end) };
  });
}

/** Returns a pattern for a whole text with `*` and `?`. */
export function patternOf(wildcards: string): RegExp {
  const parts = wildcards.split(/([*?])/).map((part) => {
    if (part === '*') return '.*';
    return part === '?' ? '.' : part.replaceAll(/[.+^${}()|[\]\\/]/g, '\\$&');
  });
  return new RegExp(`^${parts.join('')}$`, 'u');
}

function indentedLines(config: string): (Line & { readonly indent: number })[] {
  return config.split('\n').flatMap((line, index) => {
    const text = line.trim();
    return text === '' ? [] : { text, number: index + 1, indent: line.length - line.trimStart().length };
  });
}

/** A line of a configuration with the lines that are indented below it. */
export interface Section {
  /** The first line, without its indent; those of a path with ` > ` between them. */
  readonly head: string;
  readonly lines: readonly Line[];
}

export interface Line {
  /** Without its indent. */
  readonly text: string;
  /** From 1. */
  readonly number: number;
  readonly indent: number;
}

/** Returns all lines of a configuration that are not empty. */
export function linesOf(config: string): Line[] {
  return config.split('\n').flatMap((line, index) => {
    const text = line.trim();
    return text === '' ? [] : { text, number: index + 1, indent: line.length - line.trimStart().length };
  });
}

/**
 * Returns the sections at a path of first lines: `interface *`, or `router bgp * > address-family ipv4`. The first part is
 * at the top of the configuration, each further part directly below. `*` stands for any text, `?` for one character.
 */
export function sectionsOf(lines: readonly Line[], path: string): Section[] {
  const [first = '', ...deeper] = path.split(' > ');
  const fits = patternOf(first.trim());
  const top = lines.reduce((least, { indent }) => Math.min(least, indent), Infinity);
  return lines.flatMap((head, at) => {
    if (head.indent > top || !fits.test(head.text)) return [];
    let end = at + 1;
    while ((lines[end]?.indent ?? -1) > head.indent) end += 1;
    const section = { head: head.text, lines: lines.slice(at + 1, end) };
    if (deeper.length === 0) return section;
    return sectionsOf(section.lines, deeper.join(' > ')).map((inner) => ({
      ...inner,
      head: `${head.text} > ${inner.head}`,
    }));
  });
}

/** Returns a pattern for a whole text with `*` and `?`. */
export function patternOf(wildcards: string): RegExp {
  const parts = wildcards
    .replaceAll(/\*+/g, '*')
    .split(/([*?])/)
    .map((part) => {
      if (part === '*') return '.*';
      return part === '?' ? '.' : part.replaceAll(/[.+^${}()|[\]\\/]/g, '\\$&');
    });
  return new RegExp(`^${parts.join('')}$`, 'u');
}

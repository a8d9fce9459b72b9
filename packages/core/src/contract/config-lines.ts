/** A line of a configuration, with the lines that enclose it. */
export interface ConfigLine {
  /** Without blanks around it. Empty for a blank line. */
  readonly text: string;
  /** The lines that enclose it by their indentation, outermost first: `router bgp 65000`, `address-family ipv4`. */
  readonly section: readonly string[];
  /** True for a comment, and for a line that ends or separates sections, such as `!`, `exit` or `}`. */
  readonly isSeparator: boolean;
}

const separator = /^(?:[!#}\])]|(?:exit|end)(?:$|-)|(?:next|quit)$)/;

/**
 * Returns the lines of a configuration with their sections: a section is what follows a line with more indentation.
 *
 * @param lines of a whole configuration, or lines to send
 * @returns one for each line, in their order
 */
export function configLines(lines: readonly string[]): ConfigLine[] {
  const enclosing: { readonly text: string; readonly indent: number }[] = [];
  return lines.map((line) => {
    const text = line.trim();
    if (text === '') return { text, section: [], isSeparator: false };
    const indent = line.search(/\S/);
    const isSeparator = separator.test(text);
    // An end has the indentation of the lines above it on some platforms, and of their head on others.
    while ((enclosing.at(-1)?.indent ?? -1) >= indent) enclosing.pop();
    const section = enclosing.map((head) => head.text);
    if (!isSeparator) enclosing.push({ text, indent });
    return { text, section, isSeparator };
  });
}

/** Lines that end or separate sections, and comments: they enclose nothing. */
const separator = /^(?:[!#}\])]|(?:exit|end)(?:$|-)|(?:next|quit)$)/;

/** A line of a configuration, or one to send. */
export interface Line {
  readonly text: string;
  /** The lines that enclose it by their indentation, outermost first. */
  readonly section: readonly string[];
  /** True if it separates sections, and says nothing by itself. */
  readonly separates: boolean;
}

/** Returns the lines with their sections: a section is what follows a line with more indentation. */
export function linesOf(lines: readonly string[]): Line[] {
  const enclosing: { readonly text: string; readonly indent: number }[] = [];
  return lines.flatMap((line) => {
    const text = line.trim();
    if (text === '') return [];
    const indent = line.search(/\S/);
    const separates = separator.test(text);
    // An end has the indentation of the lines above it on some platforms, and of their head on others.
    while ((enclosing.at(-1)?.indent ?? -1) >= indent) enclosing.pop();
    const section = enclosing.map((head) => head.text);
    if (!separates) enclosing.push({ text, indent });
    return { text, section, separates };
  });
}

/** A configuration, to look up lines in their sections. */
export class Sections {
  readonly #lines = new Set<string>();
  readonly #heads = new Set<string>();
  /** False: the platform shows its sections without indentation, so that they cannot be told apart. */
  readonly isIndented: boolean;

  constructor(config: string) {
    for (const { text, section } of linesOf(config.split('\n'))) {
      this.#lines.add(keyOf(section, text));
      if (section.length > 0) this.#heads.add(section.join('\n'));
    }
    this.isIndented = this.#heads.size > 0;
  }

  /** Returns true if a section has this line. */
  has(section: readonly string[], text: string): boolean {
    return this.#lines.has(keyOf(section, text));
  }

  /** Returns true if this line has lines below it. */
  isHead({ section, text }: Line): boolean {
    return this.#heads.has(keyOf(section, text));
  }
}

function keyOf(section: readonly string[], text: string): string {
  return [...section, text].join('\n');
}

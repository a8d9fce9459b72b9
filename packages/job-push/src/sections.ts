import { configLines, type ConfigLine } from '@netraven/core';

/** A configuration, to look up lines in their sections. */
export class Sections {
  readonly #lines = new Set<string>();
  readonly #heads = new Set<string>();
  /** False: the platform shows its sections without indentation, so that they cannot be told apart. */
  readonly isIndented: boolean;

  constructor(config: string) {
    for (const { text, section } of configLines(config.split('\n'))) {
      if (text === '') continue;
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
  isHead({ section, text }: ConfigLine): boolean {
    return this.#heads.has(keyOf(section, text));
  }
}

function keyOf(section: readonly string[], text: string): string {
  return [...section, text].join('\n');
}

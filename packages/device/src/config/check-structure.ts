import type { CompiledPair, CompiledPlatform } from '../platform/compiled-platform.ts';

interface Open {
  readonly pair: CompiledPair;
  readonly name: string | undefined;
  /** Counted from 1. */
  readonly line: number;
}

/** Checks that each line that opens something is closed, in order. */
export class StructureCheck {
  readonly #rules: Pick<CompiledPlatform, 'structure' | 'textPairs'>;
  readonly #open: Open[] = [];
  #text: Open | undefined;
  #line = 0;
  #fault: string | undefined;

  constructor(rules: Pick<CompiledPlatform, 'structure' | 'textPairs'>) {
    this.#rules = rules;
  }

  /** Reads a line. Faults name it by its number, by default the next one. */
  read(content: string, line: number = this.#line + 1): void {
    const { structure, textPairs } = this.#rules;
    if (structure.length === 0 || this.#fault !== undefined) return;
    this.#line = line;
    if (this.#text) {
      if (this.#text.pair.close.test(content)) this.#text = undefined;
      return;
    }
    const opensText = textPairs.find((each) => each.open.test(content));
    if (opensText) {
      this.#text = { pair: opensText, name: undefined, line: this.#line };
      return;
    }
    const last = this.#open.at(-1);
    const closing = last && isClosedBy(last, content) ? last : structure.find(({ close }) => close.test(content));
    if (last && closing === last) this.#open.pop();
    else if (closing) {
      this.#fault = `line ${this.#line} ${last ? `does not close line ${last.line}` : 'closes nothing'}`;
    } else {
      const pair = structure.find((each) => each.open.test(content));
      if (pair) this.#open.push({ pair, name: pair.open.exec(content)?.groups?.['name'], line: this.#line });
    }
  }

  /** Number of lines that are open. */
  get depth(): number {
    return this.#open.length;
  }

  /** Returns true within a text of several lines. */
  get isInText(): boolean {
    return this.#text !== undefined;
  }

  /** Returns the first fault, or undefined. Call it behind the last line. */
  fault(): string | undefined {
    if (this.#fault !== undefined) return this.#fault;
    const left = this.#text ?? this.#open.at(-1);
    return left && `line ${left.line} opens what nothing closes`;
  }
}

function isClosedBy({ pair, name }: Open, content: string): boolean {
  const found = pair.close.exec(content);
  return found !== null && found.groups?.['name'] === name;
}

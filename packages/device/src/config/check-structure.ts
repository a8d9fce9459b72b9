import type { CompiledPair, CompiledPlatform } from '../session/compiled-platform.ts';

interface Open {
  readonly pair: CompiledPair;
  readonly name: string | undefined;
  /** Counted from 1. */
  readonly line: number;
}

/** Checks that each line that opens something is closed, in order. Returns the first fault, or undefined. */
export function findUnclosed(
  lines: readonly string[],
  { structure, texts }: Pick<CompiledPlatform, 'structure' | 'texts'>,
): string | undefined {
  if (structure.length === 0) return undefined;
  const open: Open[] = [];
  let text: Open | undefined;
  for (const [index, content] of lines.entries()) {
    const line = index + 1;
    if (text) {
      if (text.pair.close.test(content)) text = undefined;
      continue;
    }
    const opensText = texts.find((each) => each.open.test(content));
    if (opensText) {
      text = { pair: opensText, name: undefined, line };
      continue;
    }
    const last = open.at(-1);
    const closing = last && isClosedBy(last, content) ? last : structure.find(({ close }) => close.test(content));
    if (last && closing === last) open.pop();
    else if (closing) return last ? `line ${line} does not close line ${last.line}` : `line ${line} closes nothing`;
    else {
      const pair = structure.find((each) => each.open.test(content));
      if (pair) open.push({ pair, name: pair.open.exec(content)?.groups?.['name'], line });
    }
  }
  const left = text ?? open.at(-1);
  return left && `line ${left.line} opens what nothing closes`;
}

function isClosedBy({ pair, name }: Open, content: string): boolean {
  const found = pair.close.exec(content);
  return found !== null && found.groups?.['name'] === name;
}

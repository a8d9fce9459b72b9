import { readFileSync } from 'node:fs';

/** A block of code on a page of the documentation. */
export interface Block {
  readonly language: string;
  readonly text: string;
}

/** The blocks below each heading of a page, in order. */
export function blocksOf(page: string): Map<string, Block[]> {
  const sections = readFileSync(page, 'utf8').split(/^## /m).slice(1);
  return new Map(
    sections.map((section) => {
      const [heading = ''] = section.split('\n');
      const blocks = section.matchAll(/^```(\w*)\n([^]*?)^```$/gm);
      return [heading, Array.from(blocks, ([, language = '', text = '']) => ({ language, text }))];
    }),
  );
}

/** The commands of a block, a line each. */
export function linesOf(block: Block | undefined): string[] {
  return (block?.text ?? '').split('\n').filter((line) => line.trim() !== '');
}

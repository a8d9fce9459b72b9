import { globSync, readFileSync } from 'node:fs';

/** Every page a reader may take code from. */
export const pages: readonly string[] = [
  'README.md',
  ...globSync('docs/**/*.md').toSorted(),
  ...globSync('packages/*/README.md').toSorted(),
];

/** A code block of a page. */
export interface Block {
  readonly page: string;
  /** The heading it stands below, without its signs. */
  readonly heading: string;
  /** Its first line, from 1. */
  readonly line: number;
  /** Empty: none is named. */
  readonly language: string;
  readonly text: string;
  /** The file that its first line names, as `// src/index.ts` does. */
  readonly file: string | undefined;
  /** True if it is generated from the contract or from platforms. Their tests compare it. */
  readonly made: boolean;
}

const parts =
  /^#{1,6} (?<heading>.*)$|^<!-- (?:contract|platforms): (?<mark>.*) -->$|^```(?<language>\w*)\n(?<text>[^]*?)^```$/gm;

/** The blocks of a page, in order. */
export function blocksOf(page: string): Block[] {
  const content = readFileSync(page, 'utf8');
  let heading = '';
  let made = false;
  return Array.from(content.matchAll(parts)).flatMap(({ index, groups = {} }) => {
    heading = groups['heading'] ?? heading;
    made = groups['mark'] === undefined ? made : groups['mark'] !== 'end';
    const { language, text } = groups;
    if (language === undefined || text === undefined) return [];
    const line = content.slice(0, index).split('\n').length;
    return [{ page, heading, line, language, text, file: /^\/\/ (\S+)\n/.exec(text)?.[1], made }];
  });
}

/** The lines of a block that are typed, without what is said behind them. */
export function linesOf({ text }: Pick<Block, 'text'>): string[] {
  return text
    .split('\n')
    .map((line) => line.replace(/(^| +)#.*$/, '').trim())
    .filter((line) => line !== '');
}

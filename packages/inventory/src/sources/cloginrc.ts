import { linesOf } from '../files/lines.ts';
import type { SourceFile } from '../row.ts';
import { fitsGlob } from './glob.ts';

/** Looks up the values of a directive for a device. The first line that fits counts. */
export type Cloginrc = (directive: string, device: string) => readonly string[];

/** Reads RANCID's `.cloginrc`: lines `add <directive> <pattern> {value} …`. */
export function readCloginrc(file: SourceFile | undefined): { find: Cloginrc; notes: string[] } {
  const byDirective = new Map<string, { pattern: string; values: string[] }[]>();
  const lines = linesOf(file?.text ?? '');
  for (const { text } of lines) {
    const [verb, directive, pattern, ...values] = wordsOf(text);
    if (verb !== 'add' || directive === undefined || pattern === undefined) continue;
    const list = byDirective.get(directive) ?? [];
    list.push({ pattern, values });
    byDirective.set(directive, list);
  }
  const includes = lines.filter(({ text }) => text.startsWith('include '));
  return {
    find: (directive, device) =>
      byDirective.get(directive)?.find(({ pattern }) => fitsGlob(pattern, device))?.values ?? [],
    notes: includes.map(({ at }) => `.cloginrc ${at}: the included file is not read`),
  };
}

/** Splits a line of Tcl: words, and values in braces, which may nest. */
function wordsOf(line: string): string[] {
  const words: string[] = [];
  let [word, depth] = ['', 0];
  for (const [index, letter] of line.split('').entries()) {
    const escaped = line[index - 1] === '\\';
    if (letter === '{' && !escaped) {
      if (depth > 0) word += letter;
      depth += 1;
    } else if (letter === '}' && !escaped && depth > 0) {
      depth -= 1;
      if (depth > 0) word += letter;
      else {
        words.push(word);
        word = '';
      }
    } else if (depth === 0 && /\s/.test(letter)) {
      if (word !== '') words.push(word);
      word = '';
    } else word += letter;
  }
  if (word !== '') words.push(word);
  return words.map((each) => each.replaceAll(/\\(.)/g, '$1'));
}

import { linesOf } from '../../files/lines.ts';
import type { SourceFile } from '../../row.ts';
import { Graph } from './graph.ts';

/** Reads an inventory of Ansible in INI. Own code: its lines of hosts are no INI that a parser on npm reads. */
export function readIni({ text }: SourceFile): Graph {
  const graph = new Graph();
  let [group, part] = ['ungrouped', 'hosts'];
  for (const { at, text: line } of linesOf(text, /^[#;]/)) {
    const head = /^\[([^\]:]+)(?::(vars|children|hosts))?\]/.exec(line);
    if (head) {
      [group, part] = [head[1] ?? '', head[2] ?? 'hosts'];
      graph.group(group);
    } else if (part === 'vars') {
      const [, key = '', value = ''] = /^([^=\s]+)\s*=\s*(.*)$/.exec(line) ?? [];
      const owner = graph.group(group);
      owner.vars = { ...owner.vars, ...(key !== '' && { [key]: unquoted(value) }) };
    } else if (part === 'children') graph.group(line.split(/\s+/)[0] ?? '').parents.add(group);
    else addHosts(graph, group, at, line);
  }
  return graph;
}

function addHosts(graph: Graph, group: string, at: string, line: string): void {
  const [pattern = '', ...words] = wordsOf(line);
  const vars = Object.fromEntries(
    words.flatMap((word) => {
      const [, key, value = ''] = /^([^=]+)=(.*)$/s.exec(word) ?? [];
      return key === undefined ? [] : [[key, value] as const];
    }),
  );
  graph.addHosts(pattern, group, at, vars);
}

/** Splits a line at spaces outside quotes, and removes the quotes, as a shell does. A `#` after a space starts a comment. */
function wordsOf(line: string): string[] {
  const words: string[] = [];
  let word = '';
  let quote = '';
  for (let index = 0; index < line.length; index++) {
    const letter = line[index] ?? '';
    if (quote !== "'" && letter === '\\') word += line[++index] ?? '';
    else if (letter === quote) quote = '';
    else if (quote === '' && /["']/.test(letter)) quote = letter;
    else if (quote !== '' || !/\s/.test(letter)) word += letter;
    else {
      if (word !== '') words.push(word);
      word = '';
      if (line[index + 1] === '#') return words;
    }
  }
  return word === '' ? words : [...words, word];
}

function unquoted(text: string): string {
  const double = /^"((?:[^"\\]|\\.)*)"/.exec(text)?.[1];
  if (double !== undefined) return double.replaceAll(/\\(.)/g, '$1');
  return /^'([^']*)'/.exec(text)?.[1] ?? text.replace(/\s#.*$/, '').trim();
}

import { editTree } from './edit-tree.ts';
import type { SampleConfigure } from './sample.ts';

/** A configuration during an edit, with its open section. */
export interface Editing {
  readonly lines: readonly string[];
  /** The line that opened the section. */
  readonly section?: string;
}

/** Applies one line of configuration mode. Returns undefined for an unknown line. */
export function editConfig(editing: Editing, input: string, rules: SampleConfigure): Editing | undefined {
  const line = input.trim();
  if (rules.words.includes('delete') && editing.lines.some((each) => each.endsWith(' {'))) {
    return rules.words.includes(line.split(' ')[0] ?? '') ? { lines: editTree(editing.lines, line) } : undefined;
  }
  if (line === '' || line.startsWith('!')) return editing;
  const removes = /^(?:no|delete) /.test(line);
  // The lines of some platforms are commands: `delete x` removes `set x`.
  const wanted = removes ? line.replace(/^no +/, '').replace(/^delete /, 'set ') : line;
  if (!rules.words.includes(wanted.split(' ')[0] ?? '')) return undefined;
  const opens = rules.sections.some((section) => matches(section.line, wanted));
  if (opens && removes) return { lines: withoutSection(editing.lines, wanted) };
  if (opens) return { lines: withSection(editing.lines, wanted, rules), section: wanted };
  const { section } = editing;
  const [start, end] = section === undefined ? wholeRange(editing.lines) : sectionRange(editing.lines, section);
  const indent = section === undefined ? '' : ' ';
  return {
    ...editing,
    lines: [
      ...editing.lines.slice(0, start),
      ...editLines(editing.lines.slice(start, end), indent, wanted, removes, rules),
      ...editing.lines.slice(end),
    ],
  };
}

/** Replaces a text of one or more lines (a banner) that begins with the same two words. `^C` ends the new one. */
export function setText(config: string, typed: readonly string[], end: string): string {
  const [first = '', ...rest] = typed;
  const key = first.split(' ').slice(0, 2).join(' ');
  const head = `${key}${first.slice(key.length).replaceAll(end, '^C')}`;
  const text = [head, ...rest.map((line) => line.replace(end, '^C'))];
  const lines = config.replace(/\n$/, '').split('\n');
  const start = lines.findIndex((line) => line.startsWith(`${key} `));
  const [, last] = wholeRange(lines);
  const [from, to] = start === -1 ? [last, last] : [start, textEnd(lines, start, key)];
  return `${[...lines.slice(0, from), ...text, ...lines.slice(to)].join('\n')}\n`;
}

/** Returns the index after the line that ends with the delimiter of a text. The delimiter may also be within a line. */
function textEnd(lines: readonly string[], start: number, key: string): number {
  const [delimiter, inLine] = /^(\^C|.)(.*)/.exec(lines[start]?.slice(key.length + 1) ?? '')?.slice(1) ?? [];
  if (delimiter === undefined || inLine?.endsWith(delimiter)) return start + 1;
  return lines.findIndex((line, index) => index > start && line.endsWith(delimiter)) + 1 || start + 1;
}

function editLines(
  lines: readonly string[],
  indent: string,
  wanted: string,
  removes: boolean,
  { single }: SampleConfigure,
): readonly string[] {
  const begins = (line: string, text: string): boolean =>
    line === indent + text || line.startsWith(`${indent}${text} `);
  if (removes) return lines.filter((line) => !begins(line, wanted));
  if (lines.includes(indent + wanted)) return lines;
  const key = single.find((each) => begins(indent + wanted, each));
  const same = key === undefined ? -1 : lines.findIndex((line) => begins(line, key));
  if (same !== -1) return lines.with(same, indent + wanted);
  const family = wanted.split(' ')[0] ?? '';
  const after = lines.findLastIndex((line) => begins(line, family));
  const at = after === -1 ? lines.length : after + 1;
  return [...lines.slice(0, at), indent + wanted, ...lines.slice(at)];
}

/** The range of all lines before the last `end` or `: end`. */
function wholeRange(lines: readonly string[]): [number, number] {
  const end = lines.findLastIndex((line) => /^(?:: )?end$/.test(line));
  return [0, end === -1 ? lines.length : end];
}

/** The range of a section without its first line. */
function sectionRange(lines: readonly string[], section: string): [number, number] {
  const start = lines.indexOf(section) + 1;
  let end = start;
  while (lines[end]?.startsWith(' ')) end += 1;
  return [start, end];
}

function withSection(lines: readonly string[], section: string, { sectionEnd }: SampleConfigure): readonly string[] {
  if (lines.includes(section)) return lines;
  const [, end] = wholeRange(lines);
  return [...lines.slice(0, end), section, ...sectionEnd, ...lines.slice(end)];
}

function withoutSection(lines: readonly string[], section: string): readonly string[] {
  const [start, end] = sectionRange(lines, section);
  return start === 0 ? lines : [...lines.slice(0, start - 1), ...lines.slice(end)];
}

/** Returns true if a pattern matches the whole text. */
export function matches(pattern: string, text: string): boolean {
  return new RegExp(`^(?:${pattern})$`).test(text);
}

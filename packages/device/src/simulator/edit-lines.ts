import { textEnd } from './edit-text.ts';
import type { SampleConfigure, SampleSection } from '../sample/sample-configure.ts';

/** The lines of a section, or of the outermost level. */
interface Level {
  readonly from: number;
  /** Behind the last line. */
  readonly to: number;
  readonly indent: string;
}

/** A line of configuration mode, in the sections around it. */
export interface Editing {
  readonly heads: readonly string[];
  readonly line: string;
  readonly removes?: boolean;
  /** The section that the line opens or removes. */
  readonly section?: SampleSection | undefined;
  /** The line is part of a text: it is added behind the line before. */
  readonly isText?: boolean;
}

/** Applies one line of configuration mode. */
export function editConfig(config: string, editing: Editing, rules: SampleConfigure): string {
  const lines = linesOf(config);
  const level = findLevel(lines, editing.heads, rules);
  if (!level) return config;
  const { section, removes = false, isText = false, line } = editing;
  if (isText && !section) return textOf(lines.toSpliced(level.to, 0, level.indent + line));
  const edited =
    section === undefined
      ? editLevel(lines, level, line, removes, rules)
      : editSections(lines, level, line, removes, section, rules);
  return textOf(edited);
}

/** Adds a text of several lines to a section. Only its first line is indented. */
export function addText(
  config: string,
  heads: readonly string[],
  [first = '', ...rest]: readonly string[],
  rules: SampleConfigure,
): string {
  const lines = linesOf(config);
  const level = findLevel(lines, heads, rules);
  return level ? textOf(lines.toSpliced(level.to, 0, level.indent + first, ...rest)) : config;
}

function linesOf(config: string): string[] {
  return config.replace(/\n$/, '').split('\n');
}

function textOf(lines: readonly string[]): string {
  return `${lines.join('\n')}\n`;
}

/** Returns the lines in these sections that begin with words, without their indentation. Empty words: all. */
export function linesWith(
  config: string,
  heads: readonly string[],
  words: string,
  rules: Pick<SampleConfigure, 'indent' | 'root'>,
): string[] {
  const lines = config.split('\n');
  const level = findLevel(lines, heads, rules);
  if (!level) return [];
  const inside =
    words === '' ? lines.slice(level.from, level.to) : inLevel(lines, level, words).map((at) => lines[at] ?? '');
  return inside.filter((line) => indentOf(line) === level.indent.length).map((line) => line.trimStart());
}

/** Returns the range of a level. Undefined: one of the sections does not exist. */
function findLevel(
  lines: readonly string[],
  heads: readonly string[],
  { indent: step, root }: Pick<SampleConfigure, 'indent' | 'root'>,
): Level | undefined {
  const end = lines.findLastIndex((line) => /^(?:: )?end$/.test(line));
  const start = root === undefined ? 0 : lines.indexOf(root) + 1;
  let level: Level = { from: start, to: end < start ? lines.length : end, indent: root === undefined ? '' : step };
  for (const head of heads) {
    const at = lastOutside(lines, level.indent + head, level.to - 1);
    if (at < level.from) return undefined;
    const to = blockEnd(lines, at, step);
    const first = /^ */.exec(lines[at + 1] ?? '')?.[0] ?? '';
    level = { from: at + 1, to, indent: first.length > level.indent.length ? first : level.indent + step };
  }
  return level;
}

/** Returns the last index of a line, up to a place. The lines of a banner do not count. -1: it does not exist. */
function lastOutside(lines: readonly string[], line: string, to: number): number {
  let at = lines.lastIndexOf(line, to);
  if (at === -1) return at;
  const inText = new Set<number>();
  for (let start = 0; start < lines.length; start += 1) {
    const end = lines[start]?.startsWith('banner ') ? textEnd(lines, start) : undefined;
    if (end === undefined) continue;
    for (let each = start; each < end; each += 1) inText.add(each);
    start = end - 1;
  }
  while (at !== -1 && inText.has(at)) at = at === 0 ? -1 : lines.lastIndexOf(line, at - 1);
  return at;
}

/** Returns the index behind the lines that belong to a line. Without indentation they end before `exit`. */
function blockEnd(lines: readonly string[], at: number, step: string): number {
  const depth = indentOf(lines[at]);
  let end = at + 1;
  if (step === '') while (end < lines.length && lines[end] !== 'exit') end += 1;
  else while (end < lines.length && lines[end] !== '' && indentOf(lines[end]) > depth) end += 1;
  return end;
}

function indentOf(line = ''): number {
  return line.length - line.trimStart().length;
}

/** Returns the indexes of the lines of a level that begin with these words. */
function inLevel(lines: readonly string[], { from, to, indent }: Level, words: string): number[] {
  const begins = (line: string): boolean => line === indent + words || line.startsWith(`${indent}${words} `);
  return lines.flatMap((line, index) => (index >= from && index < to && begins(line) ? [index] : []));
}

function editLevel(
  lines: readonly string[],
  level: Level,
  line: string,
  removes: boolean,
  { single, shownNo = [], indent: step }: SampleConfigure,
): readonly string[] {
  const begins = (words: string): boolean => line === words || line.startsWith(`${words} `);
  if (removes) {
    const shown = shownNo.some(begins);
    const [first] = inLevel(lines, level, line);
    const rest = without(lines, inLevel(lines, level, line), step);
    if (!shown) return rest;
    if (inLevel(lines, level, `no ${line}`).length > 0) return lines;
    return rest.toSpliced(first ?? level.to, 0, `${level.indent}no ${line}`);
  }
  if (lines.slice(level.from, level.to).includes(level.indent + line)) return lines;
  const [negated] = inLevel(lines, level, `no ${line}`);
  if (negated !== undefined) return lines.with(negated, level.indent + line);
  const key = single.find(begins);
  const [same] = key === undefined ? [] : inLevel(lines, level, key);
  if (same !== undefined) return lines.with(same, level.indent + line);
  const family = inLevel(lines, level, line.split(' ')[0] ?? '').at(-1);
  const at = family === undefined ? level.to : step === '' ? family + 1 : blockEnd(lines, family, step);
  return lines.toSpliced(at, 0, level.indent + line);
}

function editSections(
  lines: readonly string[],
  level: Level,
  head: string,
  removes: boolean,
  { ends, isText }: SampleSection,
  { sectionEnd, indent: step }: SampleConfigure,
): readonly string[] {
  const closing = (ends ?? (level.indent === '' ? sectionEnd : [])).map((line) =>
    line === '' ? '' : level.indent + line,
  );
  const [at] = lines
    .slice(0, level.to)
    .flatMap((line, i) => (i >= level.from && line === level.indent + head ? [i] : []));
  // The same condition of a policy may be there several times.
  if (!removes && (at === undefined || (isText && level.indent !== ''))) {
    return lines.toSpliced(level.to, 0, level.indent + head, ...closing);
  }
  if (at === undefined) return lines;
  if (!removes) return isText ? lines.toSpliced(at + 1, blockEnd(lines, at, step) - at - 1) : lines;
  let end = blockEnd(lines, at, step);
  for (const line of closing) if (lines[end] === line) end += 1;
  return [...lines.slice(0, at), ...lines.slice(end)];
}

/** Removes lines with those that belong to them. */
function without(lines: readonly string[], indexes: readonly number[], step: string): readonly string[] {
  let left = lines;
  for (const at of indexes.toReversed()) {
    const end = step === '' ? at + 1 : blockEnd(left, at, step);
    left = [...left.slice(0, at), ...left.slice(textEnd(left, at) ?? end)];
  }
  return left;
}

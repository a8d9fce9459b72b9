import { configLines } from '@netraven/core';
import type { Before } from './before.ts';
import { plain } from './words.ts';

/** A line to type, with what it does. */
export interface TypedLine {
  /** As it is sent. */
  readonly line: string;
  /** Without blanks around it. */
  readonly text: string;
  /** True for a comment, and for a line that only ends or separates sections. */
  readonly isSeparator: boolean;
  /** The heads of the sections in which the device may take it. Without indentation there may be two. */
  readonly places: readonly Section[];
  /** The statements that it sets, as they are compared: several for a list `[ a b ]`. Absent for a removal. */
  readonly sets?: readonly string[];
  /** The same, as they are typed. */
  readonly typed?: readonly string[];
  /** The beginning of what it removes, as it is compared. */
  readonly removes?: string;
  /** The word with which it removes something, e.g. `no`. */
  readonly verb?: string;
}

/** The heads of a section as the configuration shows them, or as they were typed if it does not have them. */
export type Section = readonly string[];

const removal = /^(no|undo|delete|unset|default) +(\S.*)$/;

/** Returns true for a line that removes or resets something. */
export function isRemoval(text: string): boolean {
  return removal.test(text);
}

/** Returns the lines with their sections. */
export function typedLines(lines: readonly string[], before: Before): TypedLine[] {
  return before.isTree ? lines.map((line) => pathLine(line)) : sectionLines(lines, before);
}

function pathLine(line: string): TypedLine {
  const text = line.trim();
  const [, verb = '', path = ''] = /^(set|delete) +(\S.*)$/.exec(text) ?? [];
  const [, before, list] = /^(.*\S) \[ ?(.*?) ?\]$/.exec(path) ?? [];
  const typed = list === undefined ? [path] : list.split(/ +/).map((value) => `${before} ${value}`);
  return {
    ...{ line, text, isSeparator: text.startsWith('#'), places: [[]] },
    ...(verb === 'set' && { sets: typed.map(plain), typed }),
    ...(verb === 'delete' && { removes: plain(path), verb }),
  };
}

/**
 * Without indentation below the head of a section, a line may be meant for that section: a device tries it there first.
 */
function sectionLines(lines: readonly string[], before: Before): TypedLine[] {
  /** The head whose lines are not indented, with its section. */
  let open: Section = [];
  return configLines(lines).map((one, index, all): TypedLine => {
    const { text, isSeparator } = one;
    const section = before.shown(one.section);
    const isHead = text !== '' && before.isHead(section, text);
    const isInside = open.length > 0 && !isHead && isSame(open.slice(0, -1), section);
    const isIndented = (all[index + 1]?.section.length ?? 0) > one.section.length;
    if (isSeparator || (isHead && isIndented)) open = [];
    else if (isHead) open = before.shown([...section, text]);
    const places = isInside ? [section, open] : [section];
    const line = lines[index] ?? '';
    if (text === '' || isSeparator) return { line, text, isSeparator, places };
    const [, verb, rest = ''] = removal.exec(text) ?? [];
    const does = verb === undefined ? { sets: [plain(text)], typed: [text] } : { removes: plain(rest), verb };
    return { line, text, isSeparator, places, ...does };
  });
}

export function isSame(a: Section, b: Section): boolean {
  return a.length === b.length && a.every((head, index) => head === b[index]);
}

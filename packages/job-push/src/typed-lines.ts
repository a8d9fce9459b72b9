// cspell:ignore unconfigure
import { configLines } from '@netraven/core';
import type { Before } from './before.ts';
import { blockTexts, textLines } from './texts.ts';
import { loose, plain } from './words.ts';

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
  /** True for a line of a text of several lines, behind its first one. */
  readonly isText?: boolean;
  /** All lines of a text that the device replaces as a whole, of which this is the first. */
  readonly block?: readonly string[];
  /** A word that the configuration shows, if a typed one may be its abbreviation, or a name of its own. */
  readonly unclear?: string;
  /** True for the head of a section within a section that is open without indentation, and for its end. */
  readonly isNested?: boolean;
  /** The path of an entry of Junos that it moves to another place of its list. */
  readonly inserts?: Insertion;
  /** The word with which it removes something: `no`, `undo`, `delete`, `unset`, `default`, or `remove` for values of a list. */
  readonly verb?: string;
}

/** A place in a list of Junos: `insert … term b before term c`. */
export interface Insertion {
  /** As the configuration shows it. */
  readonly path: string;
  readonly place: 'before' | 'after';
  /** The name of the entry next to it. */
  readonly anchor: string;
}

/** The heads of a section as the configuration shows them, or as they were typed if it does not have them. */
export type Section = readonly string[];

const removal = /^(no|undo|del(?:e|et|ete)?|unset|def(?:a|au|aul|ault)?) +(\S.*)$/i;
/** Takes values out of a list, such as `switchport trunk allowed vlan remove 20`. */
const listRemoval = /^(\S.* vlan) rem(?:o|ov|ove)? +(\d.*)$/i;

/** Returns true for a line that removes or resets something. */
export function isRemoval(text: string): boolean {
  return removal.test(text) || listRemoval.test(text);
}

/** Returns true for a line that removes something that cannot be known. */
export function isUnknownRemoval({ text, isText }: TypedLine): boolean {
  return !isText && /^(?:clear|wildcard|erase|purge|remove|unconfigure) +\S/i.test(text);
}

/** Returns the verb of a removal, and what it removes. */
function removalOf(text: string): { readonly verb: string; readonly rest: string } | undefined {
  const [, list, values = ''] = listRemoval.exec(text) ?? [];
  if (list !== undefined) return { verb: 'remove', rest: `${list} ${values}` };
  const [, typed, rest = ''] = removal.exec(text) ?? [];
  if (typed === undefined) return undefined;
  const verb = typed.toLowerCase();
  return { verb: verb.startsWith('del') ? 'delete' : verb.startsWith('def') ? 'default' : verb, rest };
}

/** Returns a removal of several values, `delete … [ a b ]`, as one removal for each. */
export function splitRemoval(typed: TypedLine): TypedLine[] {
  const [, start, list] = /^(.*\S) \[ ?(.*?) ?\]$/.exec(typed.removes === undefined ? '' : typed.text) ?? [];
  if (start === undefined || list === undefined) return [typed];
  const removed = typed.removes?.replace(/ \[ ?.*$/, '') ?? '';
  return list.split(/ +/).map((value) => {
    const text = `${start} ${value}`;
    return { ...typed, line: typed.line.replace(typed.text, () => text), text, removes: `${removed} ${plain(value)}` };
  });
}

/** Returns a line that sets or removes several values as one line for each. */
export function splitValues(line: TypedLine): TypedLine[] {
  const { sets = [], typed = [] } = line;
  if (sets.length < 2) return splitRemoval(line);
  return sets.map((set, at) => ({ ...line, sets: [set], typed: [typed[at] ?? set] }));
}

/** Returns a line that sets several values, `set … [ a b ]`, as one line for each. */
export function splitSetting(line: TypedLine): TypedLine[] {
  const [, start, list] = /^(.*\S) \[ ?(.*?) ?\]$/.exec(line.text) ?? [];
  const values = list?.split(/ +/);
  if (line.sets === undefined || values?.length !== line.sets.length) return [line];
  return splitValues(line).map((each, at) => {
    const text = `${start} ${values[at]}`;
    return { ...each, line: line.line.replace(line.text, () => text), text };
  });
}

/** Returns the lines with their sections. */
export function typedLines(lines: readonly string[], before: Before): TypedLine[] {
  return before.isTree ? lines.map((line) => pathLine(line, before)) : sectionLines(lines, before);
}

function pathLine(line: string, before: Before): TypedLine {
  const text = line.trim();
  const [, moved, place, anchor = ''] = /^insert +(\S.*) +(before|after) +\S+ +(\S+)$/.exec(text) ?? [];
  const [, word = '', path = ''] = /^(set|del(?:e|et|ete)?) +(\S.*)$/i.exec(text) ?? [];
  const verb = word.toLowerCase().replace(/^del.*/, 'delete');
  const [, start, list] = /^(.*\S) \[ ?(.*?) ?\]$/.exec(path) ?? [];
  const typed = list === undefined ? [path] : list.split(/ +/).map((value) => `${start} ${value}`);
  const spelled = typed.map((each) => before.spell([], plain(each)));
  const whole = before.spell([], plain(path));
  const { unclear } = [...spelled, whole].find((each) => each.unclear !== undefined) ?? {};
  return {
    ...{ line, text, isSeparator: text.startsWith('#'), places: [[]] },
    ...(moved !== undefined && {
      inserts: { path: before.spelled([], plain(moved)), place: place === 'after' ? 'after' : 'before', anchor },
    }),
    ...(verb === 'set' && { sets: spelled.map((each) => each.line), typed }),
    ...(verb === 'delete' && { removes: whole.line, verb }),
    ...(verb !== '' && unclear !== undefined && { unclear }),
  };
}

/**
 * Without indentation below the head of a section, a line may be meant for that section: a device tries it there first.
 */
function sectionLines(lines: readonly string[], before: Before): TypedLine[] {
  /** The head whose lines are not indented, with its section. */
  let open: Section = [];
  const isInText = textLines(lines);
  const blocks = blockTexts(lines);
  // The indentation of a text gives no section.
  const content = lines.map((line, at) => (isInText[at] === true ? '' : line));
  return configLines(content).map((one, index, all): TypedLine => {
    const { text, isSeparator } = one;
    const section = before.shown(one.section);
    const isHead = text !== '' && (before.isHead(section, text) || (section.length === 0 && opensNew(text, open)));
    const isInside = open.length > 0 && !isHead && isSame(open.slice(0, -1), section);
    const isIndented = (all[index + 1]?.section.length ?? 0) > one.section.length;
    if (isSeparator || (isHead && isIndented)) open = [];
    else if (isHead) open = before.shown([...section, text]);
    const places = isInside ? [section, open] : [section];
    const line = lines[index] ?? '';
    if (isInText[index] === true) return { line, text: line.trim(), isSeparator: false, places, isText: true };
    if (text === '' || isSeparator) return { line, text, isSeparator, places };
    const removed = removalOf(text);
    const inner = places.at(-1) ?? [];
    // A device looks for a line in the open section first.
    const spelled = before.spell(inner, loosened(plain(removed?.rest ?? text)));
    const block = blocks.get(index);
    const more = {
      ...(spelled.unclear !== undefined && { unclear: spelled.unclear }),
      ...(block && { block }),
      ...(isInside && isNestedHead(text, open, before) && { isNested: true }),
    };
    const does = removed ? { removes: spelled.line, verb: removed.verb } : { sets: [spelled.line], typed: [text] };
    return { line, text, isSeparator, places, ...does, ...more };
  });
}

/** Heads of the outermost level, also of sections that the configuration does not have. */
const usualHead =
  /^(?:interface|router|line|vlan|vrf|route-map|policy-map|class-map|ip(?:v6)? access-list|ip vrf|mac access-list|object-group|object|key chain|crypto map|crypto (?:isakmp|ikev[12]) policy|aaa group server|controller|tunnel-group|group-policy) \S/i;

/** Returns true for a line that ends an open section without indentation, and opens one of its own. */
function opensNew(text: string, open: Section): boolean {
  if (!usualHead.test(text)) return false;
  // These may stand in the section of a protocol.
  return !(/^router /i.test(open[0] ?? '') && /^(?:vrf|interface|vlan) /i.test(text));
}

/** Returns true for the head of a section within a section that the configuration has. */
function isNestedHead(text: string, open: Section, before: Before): boolean {
  if (before.in(open).length === 0) return false;
  if (before.isHead(open, text) || /^(?:address-family|class|service instance) /i.test(text)) return true;
  return /^router /i.test(open[0] ?? '') && /^(?:vrf|neighbor) \S+$/i.test(text);
}

/** Returns a line that adds values to a list as the one that sets them. */
function loosened(line: string): string {
  return /^\S.* vlan add \d/i.test(line) ? loose(line) : line;
}

export function isSame(a: Section, b: Section): boolean {
  return a.length === b.length && a.every((head, index) => head === b[index]);
}

import { configLines } from '@netraven/core';
import type { Platform } from '../platform/platform.ts';
import { compilePlatform } from '../platform/compiled-platform.ts';
import { lineWords } from './line-words.ts';

/** A line that was sent, by what it does to the configuration. */
export interface SentLine {
  /** Its index in the sent lines. */
  readonly at: number;
  /** Sets a statement, removes what begins with its words, or begins a text of several lines. */
  readonly kind: 'set' | 'remove' | 'deactivate' | 'activate' | 'text';
  /** The heads of its section, outermost first. */
  readonly section: readonly string[];
  /** Without `no`, `set` and the like. */
  readonly words: readonly string[];
  /** The words as they were typed, if they may be shown so too. */
  readonly typed?: readonly string[];
  /** True if the lines below it belong to it. */
  readonly isHead: boolean;
  /** Lines of a text without its first one. */
  readonly text?: readonly string[];
  /** True for `default X`: it may leave X in the configuration. */
  readonly isDefault?: true;
}

/** Lines that change no statement: NetRaven does not look for them. */
const neverShown = /^(?:do |crypto key (?:generate|import|zeroize)|clear |write(?: |$)|copy )/i;
const neverShownOfTree = /^(?:annotate|comment|insert|load|protect|replace|unprotect|edit|top|up|wildcard)(?: |$)/i;
const treeVerb = /^(set|delete|deactivate|activate|rename|copy) +(.+)$/i;

export interface SentOptions {
  /** Each line of configuration mode begins with a verb and names its whole path. */
  readonly isTree: boolean;
  /** Returns true for an outermost line that opens a section. Asked only if no line is indented. */
  readonly isHead: (text: string) => boolean;
}

/** Returns the sent lines that may leave a trace. */
export function sentLines(
  lines: readonly string[],
  platform: Platform,
  { isTree, isHead: isOutermostHead }: SentOptions,
): SentLine[] {
  const { sectionExits, sectionCloses } = compilePlatform(platform);
  const texts = textsIn(lines, platform);
  const sections = sectionsOf(lines, texts, {
    isHead: isOutermostHead,
    isExit: (line) => sectionExits?.test(line) === true,
  });
  return lines.flatMap((line, at): SentLine[] => {
    const place = sections[at];
    const own = line.trim();
    if (!place || own === '') return [];
    const { section, isHead } = place;
    const text = texts.get(at);
    if (text) return [{ at, kind: 'text', section, words: lineWords(own), isHead: false, text: text.lines }];
    if ((isTree ? neverShownOfTree : neverShown).test(own) || sectionCloses?.test(own) === true) return [];
    return isTree ? treeLines(own, at) : [{ at, section, isHead, ...ofVerb(own) }];
  });
}

function ofVerb(text: string): Pick<SentLine, 'kind' | 'words' | 'typed' | 'isDefault'> {
  const [, verb, rest = ''] = /^(no|undo|delete|unset|default) +(\S.*)$/i.exec(text) ?? [];
  if (verb !== undefined) {
    return { kind: 'remove', words: lineWords(rest), ...(/^default$/i.test(verb) && { isDefault: true }) };
  }
  const words = lineWords(text);
  // Adds to a list of VLANs, or takes from one.
  const change = words.findIndex((word, index) => index > 0 && (word === 'add' || word === 'remove'));
  if (!words.includes('vlan') || change === -1 || change !== words.length - 2) return { kind: 'set', words };
  const changed = words.toSpliced(change, 1);
  return words[change] === 'add' ? { kind: 'set', words: changed, typed: words } : { kind: 'remove', words: changed };
}

function treeLines(text: string, at: number): SentLine[] {
  const line = (kind: SentLine['kind'], words: readonly string[]): SentLine => ({
    ...{ at, kind, words, section: [], isHead: false },
  });
  const [, verb = 'set', rest = text] = treeVerb.exec(text) ?? [];
  const kind = verb.toLowerCase();
  if (kind === 'rename' || kind === 'copy') {
    const words = lineWords(rest);
    const to = words.lastIndexOf('to');
    if (to < 1) return [];
    // The new name takes the place of the last words of the path, such as `term a`.
    const target = [...words.slice(0, to - (words.length - to - 1)), ...words.slice(to + 1)];
    return [line('set', target), ...(kind === 'rename' ? [line('remove', words.slice(0, to))] : [])];
  }
  const [, before, list] = /^(.*\S) \[ ?(.*?) ?\]$/.exec(rest) ?? [];
  const each =
    list === undefined ? [lineWords(rest)] : list.split(/ +/).map((value) => lineWords(`${before} ${value}`));
  return each.map((words) => line(kind === 'delete' ? 'remove' : (kind as SentLine['kind']), words));
}

interface Text {
  readonly lines: readonly string[];
  /** Index of the line behind it. */
  readonly end: number;
}

/** Returns the texts of several lines, by the index of their first line. */
function textsIn(lines: readonly string[], platform: Platform): Map<number, Text> {
  const { texts } = compilePlatform(platform);
  const found = new Map<number, Text>();
  for (let at = 0; at < lines.length; at++) {
    const line = lines[at] ?? '';
    for (const { begins, ends } of texts) {
      const match = begins.exec(line);
      if (!match) continue;
      const mark = match.groups?.['end'];
      const rest = line.slice(match[0].length);
      const isOneLine = mark !== undefined && rest.includes(mark);
      const isEnd = (each: string): boolean => (mark === undefined ? ends?.test(each) === true : each.includes(mark));
      const length = isOneLine ? 0 : lines.slice(at + 1).findIndex(isEnd) + 1;
      const all = [rest, ...lines.slice(at + 1, at + 1 + length)];
      // The line with the mark may hold the last words of the text.
      const last = mark === undefined ? '' : (all.at(-1)?.split(mark)[0] ?? '');
      found.set(at, { lines: [...all.slice(0, -1), last], end: at + 1 + length });
      at += length;
      break;
    }
  }
  return found;
}

interface Place {
  readonly section: readonly string[];
  readonly isHead: boolean;
}

/** Returns the section of each line. Undefined for lines that only end or separate sections, and within texts. */
function sectionsOf(
  lines: readonly string[],
  texts: ReadonlyMap<number, Text>,
  { isHead, isExit }: { readonly isHead: (line: string) => boolean; readonly isExit: (line: string) => boolean },
): (Place | undefined)[] {
  let textEnd = 0;
  const own = lines.map((line, at) => {
    const isInside = at < textEnd;
    textEnd = texts.get(at)?.end ?? textEnd;
    return isInside ? '' : line;
  });
  const hasIndentation = own.some((line) => /^\s+\S/.test(line));
  const placed = configLines(own);
  let open: string[] = [];
  return placed.map(({ text, section, isSeparator }, at) => {
    if (text === '') return undefined;
    if (isSeparator || isExit(text)) {
      open = [];
      return undefined;
    }
    if (hasIndentation) return { section, isHead: (placed[at + 1]?.section.length ?? 0) > section.length };
    const opens = isHead(text);
    if (opens) open = [];
    const place = { section: open, isHead: opens };
    if (opens) open = [text];
    return place;
  });
}

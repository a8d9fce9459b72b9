import type { NetRavenError } from '@netraven/core';
import { deviceError } from '../codes.ts';
import type { Platform } from '../platform/platform.ts';
import { compilePlatform, type CompiledPlatform } from '../platform/compiled-platform.ts';

/** A line of configuration mode as it is typed, or a text of several lines without a prompt between them. */
export interface LineToType {
  /** Without indentation. The further lines of a text are as they were given. */
  readonly text: readonly string[];
  /** Index of its first line in the given lines. */
  readonly index: number;
  /** Number of sections around it. Undefined: its indentation does not tell, and it is typed where the session is. */
  readonly depth: number | undefined;
  /** Sections to leave before it. Only without `depth`. */
  readonly leaves: number;
  /** Other lines are in the section that it opens. */
  readonly opens: boolean;
  /** It is typed in the section that it ends. */
  readonly closes: boolean;
  /** A comment mark or a line that leaves a section stands before it. */
  readonly isApart: boolean;
  /** It is in a program, such as a route policy of IOS XR: its own words open and close its parts. */
  readonly isProgram: boolean;
}

/**
 * Returns lines as they are typed. Blank lines, comment marks, and lines that only leave a section are left out.
 * @throws {NetRavenError} NR_DEVICE_COMMAND_REFUSED when a text has no end: the device would read all later lines as text. Also
 * when the first line leaves a section, although none is open, and when the section of a line is not certain
 */
export function linesToType(
  lines: readonly string[],
  platform: Platform,
  redact: (text: string) => string,
): readonly LineToType[] {
  const patterns = compilePlatform(platform);
  const groups = withoutEnd(groupTexts(lines, patterns, redact), patterns);
  if (!platform.configure?.sections) return groups.filter(isTyped).map((group) => ({ ...plain(group), depth: 0 }));
  const first = groups.find(isTyped);
  if (first && patterns.sectionExits?.test(firstOf(first))) {
    throw deviceError(
      'NR_DEVICE_COMMAND_REFUSED',
      `The line ${JSON.stringify(firstOf(first))} leaves configuration mode`,
      {
        hint: 'Leave it out: no section is open at the first line.',
      },
    );
  }
  requireEnds(groups, patterns, redact);
  const blocks = new Blocks(patterns);
  // The indentation of a program says nothing about sections.
  const outside = groups.filter((group) => isTyped(group) && !blocks.isInside(firstOf(group)));
  const indents = new Set(outside.map(({ text }) => indentOf(text)));
  return indents.size > 1 ? bySections(groups, patterns, redact) : byHeads(groups, patterns, redact);
}

/** Leaves out the last line of a whole configuration, which only leaves configuration mode, and the comments behind it. */
function withoutEnd(groups: readonly Group[], { leaves }: CompiledPlatform): readonly Group[] {
  const at = groups.findLastIndex(isTyped);
  const last = groups[at];
  const isEnd = last?.text.length === 1 && /^(?:end|return)$/.test(firstOf(last)) && leaves?.test(firstOf(last));
  return isEnd ? groups.slice(0, at) : groups;
}

/** Refuses a program without its end: the device would read all later lines as a part of it. */
function requireEnds(groups: readonly Group[], patterns: CompiledPlatform, redact: (text: string) => string): void {
  const blocks = new Blocks(patterns);
  for (const group of groups) blocks.isInside(firstOf(group));
  if (!blocks.open) return;
  const first = JSON.stringify(redact(blocks.open.line));
  throw deviceError('NR_DEVICE_COMMAND_REFUSED', `The lines behind ${first} have no end`, {
    hint: 'Write the line that ends it, such as `end-policy`.',
  });
}

/** Returns the number of lines, with all lines of a text. */
export function countLines(lines: readonly LineToType[]): number {
  return lines.reduce((sum, { text }) => sum + text.length, 0);
}

interface Group {
  readonly text: readonly string[];
  readonly index: number;
}

/** Groups lines that are typed at once. */
function groupTexts(
  lines: readonly string[],
  { texts }: CompiledPlatform,
  redact: (text: string) => string,
): readonly Group[] {
  const groups: { readonly text: string[]; readonly index: number }[] = [];
  let open: { readonly ends: (line: string) => boolean; readonly last: string; readonly text: string[] } | undefined;
  for (const [index, line] of lines.entries()) {
    if (open) {
      open.text.push(line);
      if (open.ends(line)) open = undefined;
      continue;
    }
    if (line.trim() === '') continue;
    const text = [line];
    groups.push({ text, index });
    for (const { begins, ends } of texts) {
      const found = begins.exec(line);
      if (!found) continue;
      const end = found.groups?.['end'];
      if (end === undefined) open = { ends: (each) => ends?.test(each) === true, last: 'the line that ends it', text };
      else if (!line.slice(found[0].length).includes(end)) {
        open = { ends: (each) => each.includes(end), last: `a line that holds ${end}`, text };
      }
      break;
    }
  }
  if (!open) return groups;
  const first = JSON.stringify(redact(open.text[0] ?? ''));
  throw deviceError('NR_DEVICE_COMMAND_REFUSED', `The text that begins with ${first} has no end`, {
    hint: `Close the text with ${open.last}.`,
  });
}

/** Indentation gives the section of a line: it belongs to the nearest line above with less. */
function bySections(
  groups: readonly Group[],
  patterns: CompiledPlatform,
  redact: (text: string) => string,
): LineToType[] {
  const { sectionExits, sectionCloses, sectionHeads, sectionStays } = patterns;
  const typed: LineToType[] = [];
  const heads: { readonly indent: number; readonly line: string }[] = [];
  /** The line before, if it is a head of the outermost level. */
  let before: string | undefined;
  /** Indentation of the lines that stay in the section of a line above. */
  let stays: number | undefined;
  let isApart = false;
  const blocks = new Blocks(patterns);
  for (const [at, group] of groups.entries()) {
    const line = firstOf(group);
    if (!isTyped(group)) {
      if (!isMark(line)) continue;
      before = undefined;
      isApart = true;
      continue;
    }
    const closes = sectionCloses?.test(line) === true;
    if (blocks.isInside(line)) {
      before = undefined;
      typed.push({ ...plain(group), closes, isProgram: true });
      continue;
    }
    const indent = indentOf(group.text);
    // A line that ends its section may have the indentation of the head.
    while ((heads.at(-1)?.indent ?? -1) >= indent + (closes ? 1 : 0)) heads.pop();
    const beside = heads.at(-1);
    // Or that of the lines of its section.
    if (closes && heads.length > 1 && beside?.indent === indent && !sectionHeads?.test(beside.line)) heads.pop();
    if (stays !== undefined && indent < stays) stays = undefined;
    // The indentation of the next line says the same.
    if (sectionExits?.test(line)) {
      before = undefined;
      stays = undefined;
      isApart = true;
      continue;
    }
    const around = heads.at(-1)?.line;
    // The device would go from one section to another of the same kind, without a word.
    if (
      around !== undefined &&
      wordOf(around) === wordOf(line) &&
      sectionHeads?.test(around) &&
      sectionHeads.test(line)
    ) {
      throw uncertain(line, around, redact);
    }
    const isHead = heads.length === 0 && sectionHeads?.test(line) === true;
    // The removal of a head stands for itself.
    const removed = /^(?:no|undo|default) (?<rest>.*)$/i.exec(line)?.groups?.['rest'];
    const isAlone = isHead || (removed !== undefined && sectionHeads?.test(removed) === true);
    if (before !== undefined && heads.length === 0 && !isAlone) throw uncertain(line, before, redact);
    before = isHead ? line : undefined;
    const family = heads.length > 0 ? typed.at(-1) : undefined;
    if (
      family &&
      !isApart &&
      family.depth === heads.length &&
      isFamily(family) &&
      !isFamily({ text: [line] }) &&
      !opensAt(groups, at)
    ) {
      throw uncertain(line, family.text[0] ?? '', redact);
    }
    const isStaying = stays === indent;
    typed.push({ ...plain(group), depth: isStaying ? undefined : heads.length, closes, isApart });
    isApart = false;
    if (sectionStays?.test(line)) stays ??= indent;
    if (closes) heads.pop();
    else heads.push({ indent, line });
  }
  return typed.map((line, at) => {
    const next = typed[at + 1];
    const isHead = line.depth !== undefined && next !== undefined && (next.depth ?? Infinity) > line.depth;
    return { ...line, opens: isHead };
  });
}

/** Returns true for a line that always opens a section within a section, but may have no lines of its own. */
export function isFamily({ text: [first = ''] }: Pick<LineToType, 'text'>): boolean {
  return wordOf(first) === 'address-family';
}

/** Returns true if a line has lines with more indentation below it. */
function opensAt(groups: readonly Group[], at: number): boolean {
  const [own, next] = [groups[at], groups.slice(at + 1).find((group) => isTyped(group) || isMark(firstOf(group)))];
  return own !== undefined && next !== undefined && isTyped(next) && indentOf(next.text) > indentOf(own.text);
}

/** Without indentation, the lines behind a head are in its section until the next head, an exit, or a comment mark alone. */
function byHeads(groups: readonly Group[], patterns: CompiledPlatform, redact: (text: string) => string): LineToType[] {
  const { sectionExits, sectionCloses, sectionHeads, sectionContainers } = patterns;
  const typed: LineToType[] = [];
  let leaves = 0;
  /** The head of the section that is open. */
  let open: string | undefined;
  const blocks = new Blocks(patterns);
  for (const group of groups) {
    const line = firstOf(group);
    if (!isTyped(group)) {
      if (!isMark(line)) continue;
      leaves = Infinity;
      open = undefined;
      continue;
    }
    const closes = sectionCloses?.test(line) === true;
    const last = typed.at(-1);
    const opensLast = (): void => {
      if (last?.depth === 0 && leaves === 0) typed[typed.length - 1] = { ...last, opens: true };
    };
    if (blocks.isInside(line)) {
      opensLast();
      typed.push({ ...plain(group), closes, isProgram: true });
      continue;
    }
    if (sectionExits?.test(line)) {
      leaves += 1;
      open = undefined;
      continue;
    }
    const isHead = sectionHeads?.test(line) === true;
    const around = open;
    if (isHead && around !== undefined && wordOf(around) !== wordOf(line)) {
      if (sectionContainers.some(({ head, holds }) => head.test(around) && holds.test(line))) {
        throw uncertain(line, around, redact);
      }
    }
    if (isHead) open = line;
    if (closes) open = undefined;
    // The first line of its section.
    if (!isHead) opensLast();
    typed.push({ ...plain(group), depth: isHead ? 0 : undefined, leaves: isHead ? 0 : leaves, closes });
    leaves = 0;
  }
  return typed;
}

/** Returns an error for a line that may be inside of a section or behind it. */
function uncertain(line: string, head: string, redact: (text: string) => string): NetRavenError {
  const [inside, around] = [line, head].map((each) => JSON.stringify(redact(each)));
  return deviceError('NR_DEVICE_COMMAND_REFUSED', `The line ${inside} may belong to ${around} or stand for itself`, {
    hint: 'Indent the lines of a section, or put `!` on a line of its own between them.',
  });
}

/** Programs that are typed as they stand. */
class Blocks {
  readonly #blocks: CompiledPlatform['sectionBlocks'];
  /** The program that has no end yet. */
  open: { readonly line: string; readonly close: RegExp } | undefined;

  constructor({ sectionBlocks }: CompiledPlatform) {
    this.#blocks = sectionBlocks;
  }

  /** Returns true for a line that is inside a program, or ends it. Takes the lines in their order. */
  isInside(line: string): boolean {
    if (this.open) {
      if (this.open.close.test(line)) this.open = undefined;
      return true;
    }
    const block = this.#blocks.find(({ open }) => open.test(line));
    this.open = block && { line, close: block.close };
    return false;
  }
}

/** Returns the first word of a line, in lower case. */
export function wordOf(line: string): string {
  return (line.split(' ')[0] ?? '').toLowerCase();
}

function plain({ text, index }: Group): LineToType {
  const [first = '', ...more] = text;
  return {
    text: [first.trimStart(), ...more],
    index,
    depth: undefined,
    leaves: 0,
    opens: false,
    closes: false,
    isApart: false,
    isProgram: false,
  };
}

function firstOf({ text }: Group): string {
  return (text[0] ?? '').trim();
}

/** Returns true for a comment mark alone, which ends a section. */
function isMark(line: string): boolean {
  return /^[!#]$/.test(line);
}

/** Returns false for a comment. On EOS, `!!` stores the text behind it. */
function isTyped(group: Group): boolean {
  return !/^(?:!(?!!)|#)/.test(firstOf(group));
}

function indentOf([first = '']: readonly string[]): number {
  return first.length - first.trimStart().length;
}

import { configLines } from '@netraven/core';

/** A section of a configuration: a first line, and the lines that belong to it. */
export interface Section {
  /** The first line, without its indent; those of a path with ` > ` between them. */
  readonly head: string;
  readonly lines: readonly Line[];
  /** False: the text does not show where the section ends, so it has no lines here. */
  readonly hasEnd: boolean;
}

export interface Line {
  /** Without its indent. */
  readonly text: string;
  /** From 1. */
  readonly number: number;
  readonly indent: number;
  /** True for a comment, and for a line that only ends a section, such as `exit`. */
  readonly isSeparator: boolean;
  /** True for the further lines of a value of several lines: they neither begin nor end a section. */
  readonly isText: boolean;
}

/** Returns all lines of a configuration that are not empty. */
export function linesOf(config: string): Line[] {
  const lines = config.split('\n');
  const isText = furtherLines(lines);
  return configLines(lines).flatMap(({ text, isSeparator }, index) => {
    const line = lines[index] ?? '';
    const indent = line.length - line.trimStart().length;
    return text === '' ? [] : { text, number: index + 1, indent, isSeparator, isText: isText.has(index) };
  });
}

/** The first and last lines of values of several lines, without the quotes of other values: FortiOS, then PAN-OS. */
const values = [
  { first: /^\s+set \S/, last: /"/ },
  { first: /^\s+\S+ "[^"]*$/, last: /";$/ },
];

/** Returns the indexes of the further lines of values, such as those of `set buffer "<html>`. */
function furtherLines(lines: readonly string[]): ReadonlySet<number> {
  const found = new Set<number>();
  let open: { readonly at: number; readonly last: RegExp } | undefined;
  for (const [index, line] of lines.entries()) {
    if (quotesOf(line) % 2 === 0) continue;
    if (open?.last.test(line) === true) {
      for (let at = open.at + 1; at <= index; at++) found.add(at);
      open = undefined;
    } else {
      const value = values.find(({ first }) => first.test(line));
      open = value && { at: index, last: value.last };
    }
  }
  return found;
}

/** Returns the number of quotes in a line that are not escaped. */
function quotesOf(line: string): number {
  return line.replaceAll(/\\./g, '').split('"').length - 1;
}

/** Lines around a whole configuration, or before a part of it. */
const wrapper = /^(?:configure|config(?:ure)? terminal|exit all|echo ".*")$/;

/**
 * Returns the sections at a path of first lines: `interface *`, or `router bgp * > address-family ipv4`. The first part is
 * at the top of the configuration, each further part directly below. `*` stands for any text, `?` for one character. The
 * brace of a first line may be left out: `system > services`.
 */
export function sectionsOf(lines: readonly Line[], path: string): Section[] {
  const last = lines.at(-1);
  const isWrapped = lines.some(({ text, indent }) => indent === 0 && wrapper.test(text));
  // The last `exit` leaves what the wrapper entered.
  const inside = isWrapped && last && isExit(last) ? lines.slice(0, -1) : lines;
  const heads = inside.filter((line) => !line.isSeparator && !line.isText && !wrapper.test(line.text));
  const top = heads.reduce((least, { indent }) => Math.min(least, indent), Infinity);
  const found = sectionsAt(inside, top, path.split(' > '));
  // FortiOS lists its virtual domains before it shows them.
  const withLines = new Set(found.filter((section) => !isEmpty(section)).map(({ head }) => head));
  return found.filter(
    (one) => !one.hasEnd || !isEmpty(one) || !/(?:^| > )edit \S+$/.test(one.head) || !withLines.has(one.head),
  );
}

/** Returns true for a section that has no line but comments and ends. */
export function isEmpty({ lines }: Pick<Section, 'lines'>): boolean {
  return lines.every(({ isSeparator }) => isSeparator);
}

function sectionsAt(lines: readonly Line[], level: number, [first = '', ...deeper]: readonly string[]): Section[] {
  const pattern = patternOf(first.trim());
  const fits = ({ text }: Line): boolean => pattern.test(text) || pattern.test(withoutBrace(text));
  return lines.flatMap((head, at): Section | Section[] => {
    if (head.isText || head.isSeparator || head.indent !== level || !fits(head)) return [];
    const end = endOf(lines, at, fits);
    if (end === undefined) return { head: head.text, lines: [], hasEnd: false };
    const inside = lines.slice(at + 1, end);
    if (deeper.length === 0) return { head: head.text, lines: inside, hasEnd: true };
    const below = inside.find(({ isSeparator }) => !isSeparator)?.indent ?? Infinity;
    // The `end` of FortiOS may end a section within this one too.
    const within = lines[end]?.text === 'end' ? lines.slice(at + 1, end + 1) : inside;
    return sectionsAt(within, below, deeper).map((inner) => ({ ...inner, head: `${head.text} > ${inner.head}` }));
  });
}

/** Returns the index behind the last line of a section. Undefined: its end is missing. */
function endOf(lines: readonly Line[], at: number, fits: (line: Line) => boolean): number | undefined {
  const { text, indent } = lines[at] ?? { text: '', indent: 0 };
  if (withoutBrace(text) !== text) return closingBrace(lines, at);
  const [, tag] = /^<([\w.-]+)(?: [^<>]*)?>$/.exec(text) ?? [];
  if (tag !== undefined) return indexFrom(lines, at, (line) => line.indent === indent && line.text === `</${tag}>`);
  if (/^(?:config|edit) \S/.test(text)) return closingWord(lines, at);
  const end = indexFrom(lines, at, (line) => line.indent <= indent && !line.isText) ?? lines.length;
  return end > at + 1 ? end : (closingExit(lines, at, fits) ?? end);
}

function indexFrom(lines: readonly Line[], at: number, is: (line: Line) => boolean): number | undefined {
  for (let index = at + 1; index < lines.length; index++) if (is(lines[index] as Line)) return index;
  return undefined;
}

/** Returns the index of the brace that closes a section. Braces within quotes and comments do not count. */
function closingBrace(lines: readonly Line[], at: number): number | undefined {
  let depth = 0;
  let isQuoted = false;
  let isComment = false;
  for (let index = at; index < lines.length; index++) {
    const { text = '' } = lines[index] ?? {};
    if (isComment || (!isQuoted && text.startsWith('/*'))) {
      isComment = !text.includes('*/');
      continue;
    }
    for (const [mark] of text.matchAll(/\\.|["{}]/g)) {
      if (mark === '"') isQuoted = !isQuoted;
      else if (!isQuoted && mark === '{') depth += 1;
      else if (!isQuoted && mark === '}') depth -= 1;
    }
    // Otherwise quotes or braces of a text were counted.
    if (depth <= 0) return lines[index]?.indent === lines[at]?.indent && depth === 0 ? index : undefined;
  }
  return undefined;
}

/**
 * Returns the index of the `end` or `next` that closes a section of FortiOS. Below a virtual domain nothing is indented, and
 * one `end` closes both the entry and its table.
 */
function closingWord(lines: readonly Line[], at: number): number | undefined {
  const open: string[] = [];
  for (let index = at; index < lines.length; index++) {
    const { text, isText } = lines[index] as Line;
    if (isText) continue;
    const [, head] = /^(config|edit) \S/.exec(text) ?? [];
    if (head !== undefined) open.push(head);
    else if (text === 'next') open.pop();
    else if (text === 'end') {
      if (open.at(-1) === 'edit') open.pop();
      open.pop();
    }
    if (open.length === 0) return index;
  }
  return undefined;
}

/** Lines that open a section on switches that do not indent, and end it with `exit`. */
const flatHead =
  /^(?:(?:interface|line|router|time-range|class-map|policy-map|(?:ip |ipv6 |mac |arp |management )?access-list|tacacs-server host|radius server (?:auth|acct)) |vlan database$|stack$|captive-portal$)/;
/** Lines that open a section within such a section. */
const nestedHead = /^(?:address-family|class|configuration) /;

/**
 * Returns the index of the `exit` that closes a section without indentation. Undefined: the line opens none, because a
 * comment, another section or an indented line comes first.
 */
function closingExit(lines: readonly Line[], at: number, fits: (line: Line) => boolean): number | undefined {
  const { indent = 0 } = lines[at] ?? {};
  let depth = 1;
  for (let index = at + 1; index < lines.length; index++) {
    const line = lines[index] as Line;
    if (line.indent !== indent) return undefined;
    if (isExit(line)) {
      depth -= 1;
      // Two in a row: the first one closed a section within this one.
      const next = lines[index + 1];
      if (depth <= 0 && !(next && next.indent === indent && isExit(next))) return index;
    } else if (line.isSeparator || flatHead.test(line.text) || fits(line)) {
      return undefined;
    } else if (nestedHead.test(line.text)) {
      depth += 1;
    }
  }
  return undefined;
}

function isExit({ text }: Line): boolean {
  return /^exit(?:-|$)/.test(text);
}

/** Removes the brace that opens a section, and the comment behind it. */
function withoutBrace(text: string): string {
  return text.replace(/ *\{(?: ## .*)?$/, '');
}

/** Returns a pattern for a whole text with `*` and `?`. */
export function patternOf(wildcards: string): RegExp {
  const parts = wildcards
    .replaceAll(/\*+/g, '*')
    .split(/([*?])/)
    .map((part) => {
      if (part === '*') return '.*';
      return part === '?' ? '.' : part.replaceAll(/[.+^${}()|[\]\\/]/g, '\\$&');
    });
  return new RegExp(`^${parts.join('')}$`, 'u');
}

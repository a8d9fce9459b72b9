import { configLines } from './config-lines.ts';

/**
 * How a configuration shows its sections: by indentation, by nothing but `exit` behind them (`flat`), by braces, or as `set`
 * lines that each name their whole path.
 */
export type ConfigForm = 'indented' | 'flat' | 'braces' | 'set';

/** A statement of a configuration, with the statements that enclose it. */
export interface ConfigStatement {
  /** Index of its line, from 0. */
  readonly at: number;
  /** Without indentation, `set`, `;`, `{` and the comment behind it. Each value of a list `[ a b ]` is a statement. */
  readonly text: string;
  /** The statements that enclose it, outermost first. Empty for `set` lines, whose text is the whole path. */
  readonly section: readonly string[];
  /** True if it encloses others. */
  readonly isHead: boolean;
  /** True if it is deactivated, as `inactive:` of Junos. */
  readonly isInactive: boolean;
}

export interface StatementOptions {
  /** Default: {@link configForm} of the text. */
  readonly form?: ConfigForm;
  /** Returns true for a line that opens a section. Only for sections without indentation. Default: well-known ones. */
  readonly isHead?: (text: string) => boolean;
}

/** Returns how a configuration shows its sections, by most of its lines. */
export function configForm(config: string): ConfigForm {
  let [all, sets, tree, opens, indented] = [0, 0, 0, 0, 0];
  for (const line of config.split('\n')) {
    const text = line.trim();
    if (text === '' || /^[!#]/.test(text)) continue;
    all += 1;
    if (setLine.test(text)) sets += 1;
    const bare = text.endsWith(';') || text.endsWith('{') || text.endsWith('}') ? text : withoutComment(text);
    if (/[;{}]$/.test(bare)) tree += 1;
    if (bare.endsWith('{')) opens += 1;
    if (line.startsWith(' ') || line.startsWith('\t')) indented += 1;
  }
  if (sets * 2 > all) return 'set';
  if (opens > 0 && tree * 2 > all) return 'braces';
  return indented > 0 || all === 0 ? 'indented' : 'flat';
}

/** Returns the statements of a configuration in their order. Leaves out the text of banners. Never throws. */
export function configStatements(config: string, options: StatementOptions = {}): ConfigStatement[] {
  const lines = config.split('\n');
  const { form = configForm(config), isHead = isWellKnownHead } = options;
  if (form === 'set') return ofSetLines(lines);
  if (form === 'braces') return ofBraces(lines);
  return ofSections(lines, isHead);
}

const setLine = /^(?:set|deactivate) \S/;

function ofSetLines(lines: readonly string[]): ConfigStatement[] {
  return lines.flatMap((line, at) => {
    const text = line.trim();
    if (!setLine.test(text)) return [];
    const isInactive = text.startsWith('deactivate ');
    return valuesOf(text.replace(/^\S+ +/, '')).map((each) => statement(at, each, [], { isInactive }));
  });
}

function ofBraces(lines: readonly string[]): ConfigStatement[] {
  const found: ConfigStatement[] = [];
  const open: string[] = [];
  let isComment = false;
  for (const [at, line] of lines.entries()) {
    let text = line.trim();
    if (isComment || text.startsWith('/*')) {
      isComment = !text.includes('*/');
      continue;
    }
    if (text === '' || text.startsWith('#')) continue;
    text = withoutComment(text);
    if (/^\};?$/.test(text)) {
      open.pop();
      continue;
    }
    const [, marks = '', rest = ''] = /^((?:[a-z]+: )*)(.*)$/.exec(text) ?? [];
    const more = { isInactive: marks.includes('inactive: ') };
    if (rest.endsWith('{')) {
      const head = rest.slice(0, -1).trim();
      found.push(statement(at, head, [...open], { ...more, isHead: true }));
      open.push(head);
    } else {
      const values = valuesOf(rest.replace(/;$/, '').replace(/ *\{ *\}$/, ''));
      found.push(...values.map((each) => statement(at, each, [...open], more)));
    }
  }
  return found;
}

/** Lines that enclose the whole configuration, or announce a part of it. */
const wrapper = /^(?:configure|config(?:ure)? terminal|exit all|echo ".*")$/;
/** Outermost lines that open a section on most platforms. */
const wellKnownHead =
  /^(?:interface |router |line |vlan (?:database|\d[\d,-]*$)|ip access-list |route-map |policy-map |class-map |vrf |ip vrf |key ?chain |radius[ -]server (?:auth |host \S+$)|tacacs-server host \S+$|stack$|crypto |aaa server |management access-list )/i;
/** Lines that open a section within a section. */
const nestedHead = /^address-family(?: |$)/i;

function isWellKnownHead(text: string): boolean {
  return wellKnownHead.test(text);
}

function ofSections(lines: readonly string[], isHead: (text: string) => boolean): ConfigStatement[] {
  const isText = bannerLines(lines);
  const content = lines.map((line, at) => (isText[at] === true || wrapper.test(line) ? '' : line));
  const isClosed = closedHeads(content, isHead);
  const found: ConfigStatement[] = [];
  /** The open sections without indentation. */
  let open: string[] = [];
  for (const [at, { text, section, isSeparator }] of configLines(content).entries()) {
    if (text === '') continue;
    const isOutermost = section.length === 0 && !/^\s/.test(lines[at] ?? '');
    if (isSeparator) {
      if (isOutermost) open = /^exit(?:-|$)/.test(text) ? open.slice(0, -1) : [];
      continue;
    }
    if (isOutermost && isHead(text)) open = [];
    // A section that is shown by indentation cannot be within one that is not.
    const enclosing = section.length > 0 ? section : open;
    const last = found.at(-1);
    if (last && enclosing.length === last.section.length + 1 && enclosing.at(-1) === last.text)
      found[found.length - 1] = { ...last, isHead: true };
    found.push(statement(at, text, [...enclosing], {}));
    if (isOutermost && (isClosed[at] === true || (open.length > 0 && nestedHead.test(text)))) open = [...open, text];
  }
  return found;
}

/** Returns for each line whether it opens a section without indentation: an `exit` comes before the next such line. */
function closedHeads(lines: readonly string[], isHead: (text: string) => boolean): boolean[] {
  const closed: boolean[] = lines.map(() => false);
  let isExitNext = false;
  let next = '';
  for (let at = lines.length - 1; at >= 0; at--) {
    const line = lines[at] ?? '';
    if (line.trim() === '') continue;
    if (/^exit\s*$/.test(line)) isExitNext = true;
    else if (line.startsWith('!')) isExitNext = false;
    else if (/^\S/.test(line) && isHead(line.trim())) {
      closed[at] = isExitNext && !/^\s/.test(next);
      isExitNext = false;
    }
    next = line;
  }
  return closed;
}

const banner = /^ *banner (?:motd|login|exec|incoming|prompt-timeout|slip-ppp|config-save|lcd)(?: +(\^C|\S)(.*))?$/i;

/** Returns for each line whether it is within a banner, whose first line does not count. */
function bannerLines(lines: readonly string[]): boolean[] {
  const within: boolean[] = lines.map(() => false);
  for (let at = 0; at < lines.length; at++) {
    const found = banner.exec(lines[at] ?? '');
    if (!found) continue;
    const [, mark, rest = ''] = found;
    if (mark !== undefined && (rest.includes(mark) || /^[\w]$/.test(mark))) continue;
    let end = at + 1;
    while (end < lines.length && !(mark === undefined ? lines[end]?.trim() === 'EOF' : lines[end]?.includes(mark)))
      end++;
    // Without an end, it is a line like others.
    if (end >= lines.length) continue;
    within.fill(true, at + 1, end + 1);
    at = end;
  }
  return within;
}

/** Removes a comment behind a statement, such as `## SECRET-DATA`. */
function withoutComment(text: string): string {
  const at = text.lastIndexOf(' ##');
  const before = text.slice(0, Math.max(0, at)).trimEnd();
  // Within quotes it belongs to a value.
  return /[;{}]$/.test(before) && before.split('"').length % 2 === 1 ? before : text;
}

/** Returns a statement for each value of a list. */
function valuesOf(text: string): string[] {
  const [, before, list] = /^([^"']*\S) \[ (.*) \]$/.exec(text) ?? [];
  if (before === undefined || list === undefined) return [text];
  return (list.match(/"(?:[^"\\]|\\.)*"|\S+/g) ?? []).map((value) => `${before} ${value}`);
}

function statement(
  at: number,
  text: string,
  section: readonly string[],
  { isHead = false, isInactive = false }: { readonly isHead?: boolean; readonly isInactive?: boolean },
): ConfigStatement {
  return { at, text, section, isHead, isInactive };
}

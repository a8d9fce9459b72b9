import type { SampleConfigure, SampleSection } from '../sample/sample-configure.ts';

/** A section that a session has opened. */
export interface OpenSection {
  /** The line that opened it, as the configuration holds it. */
  readonly head: string;
  readonly rules: SampleSection;
  /** Its name in the prompt. */
  readonly mode: string;
}

/** The level of a line. */
export interface Place {
  /** The number of open sections around it. */
  readonly depth: number;
  /** The section that the line opens or removes. */
  readonly section?: SampleSection;
}

/**
 * Returns the level that a line without `no` belongs to: the open section, or one of those around it if the platform looks
 * there. Undefined: no level knows the line.
 */
export function placeLine(path: readonly OpenSection[], line: string, rules: SampleConfigure): Place | undefined {
  for (let depth = path.length; depth >= 0; depth -= 1) {
    const level = path[depth - 1]?.rules ?? rules;
    const section = level.sections?.find((each) => matches(each.line, line));
    if (section) return { depth, section };
    if (level.knows.some((known) => matches(`(?:${known})(?: .*)?`, line))) return { depth };
    if (!rules.fallsBack) return undefined;
  }
  return undefined;
}

/** Opens a section by its head. */
export function openSection(rules: SampleSection, head: string): OpenSection {
  return { head, rules, mode: withGroups(rules, rules.mode, head) };
}

/** The head of a section, and the configuration around it. */
interface Head {
  readonly full: string;
  readonly removes: boolean;
  /** The head as the configuration holds it. */
  readonly existing: string | undefined;
  /** The lines of its level. */
  readonly around: readonly string[];
  readonly outermost: readonly string[];
}

/** Returns the answer to a head that the device refuses. Empty: that to an unknown line. Undefined: it takes the head. */
export function refusalOf(
  section: SampleSection,
  { full, removes, existing, around, outermost }: Head,
): string | undefined {
  const { line, creates, keeps, needs, one, refused = '', kept = '' } = section;
  const isFree = creates === undefined || matches(creates, full);
  if (removes) {
    const isKept = keeps === undefined ? !isFree : matches(keeps, full);
    return existing !== undefined && isKept ? kept : undefined;
  }
  if (existing !== undefined) return undefined;
  const needed = needs === undefined ? undefined : withGroups(section, needs, full);
  if (!isFree || (needed !== undefined && !outermost.includes(needed))) {
    return refused.replace('{word}', () => lastWord(full));
  }
  const other = one === undefined ? undefined : around.find((each) => matches(line, each));
  return other === undefined ? undefined : one?.replace('{word}', () => lastWord(other));
}

function lastWord(line: string): string {
  return line.split(' ').at(-1) ?? '';
}

/** Returns true if two lines open the same section. */
export function isSame({ key }: SampleSection, one: string, other: string): boolean {
  if (key === undefined) return one === other;
  const start = new RegExp(`^${key}(?= |$)`).exec(one)?.[0];
  return start !== undefined && start === new RegExp(`^${key}(?= |$)`).exec(other)?.[0];
}

function withGroups({ line }: SampleSection, template: string, head: string): string {
  const groups = patternOf(line).exec(head)?.groups ?? {};
  return template.replace(/\{(\w+)\}/g, (_, name: string) => groups[name] ?? '');
}

/** Writes the name of an interface in full: `int gi0/1` as `interface GigabitEthernet0/1`. Other lines stay. */
export function inFull(line: string, names: readonly string[] = []): string {
  const [, word, type = '', number] = /^(interface) ([a-z-]+) ?(\d\S*)$/i.exec(line) ?? [];
  const name = names.find((each) => each.toLowerCase().startsWith(type.toLowerCase()));
  return word === undefined || name === undefined ? line : `interface ${name}${number}`;
}

const compiled = new Map<string, RegExp>();

function patternOf(pattern: string): RegExp {
  const found = compiled.get(pattern) ?? new RegExp(`^(?:${pattern})$`, 'i');
  compiled.set(pattern, found);
  return found;
}

/** Returns true if a pattern matches the whole text, in any case. */
export function matches(pattern: string, text: string): boolean {
  return patternOf(pattern).test(text);
}

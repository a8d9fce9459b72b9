import type { CompiledSecrets } from './secret-patterns.ts';
import { eachMask, type SecretJar } from './secret-jar.ts';
import type { Sections } from './sections.ts';
import { mayHoldShape, shapes } from './shapes.ts';
import { LineSpans, type Span, type SpanKind } from './span.ts';
import { querySecrets, urlPasswords } from './url-secrets.ts';

/** Inputs of a line's masks. */
export interface LineContext {
  readonly secrets: CompiledSecrets;
  readonly sections: Sections;
  /** Masks what follows a word such as `password` too, and what only looks like a secret. */
  readonly isConfig: boolean;
  readonly jar: SecretJar;
  /** Receives the secrets that a rule or a shape found. */
  readonly found: Set<string> | undefined;
  /** Distinguishes the places of one text from those of another. */
  readonly source: string;
}

/** Masks the secrets in a line of at most 4096 characters. */
export function maskLine(line: string, context: LineContext): string {
  const spans = findSecrets(line, context);
  if (!spans) return line;
  const { jar, found, sections, source } = context;
  const maskOf = ({ start, end, kind }: Span, before: string): string => {
    const text = line.slice(start, end);
    if (kind === 'mask') return text;
    if (kind === 'rest') return jar.addRest(text);
    if (kind === 'salted') return jar.addSalted(text, `${source}\n${sections.place(before)}`);
    const mask = jar.add(text);
    found?.add(jar.unmask(mask));
    return mask;
  };
  for (const { start, end, kind } of spans.hidden) if (kind === 'secret') jar.add(line.slice(start, end));
  let masked = '';
  let done = 0;
  for (const span of spans.sorted()) {
    masked += line.slice(done, span.start);
    masked += maskOf(span, masked);
    done = span.end;
  }
  return masked + line.slice(done);
}

function findSecrets(line: string, { secrets, sections, isConfig }: LineContext): LineSpans | undefined {
  const { any, words, keep } = secrets;
  const rule = any?.test(line)
    ? secrets.rules.find(
        (each) =>
          each.line.test(line) &&
          (!each.within || sections.within(each.within)) &&
          (!each.after || each.after.test(sections.before)),
      )
    : undefined;
  const mayHaveShape = mayHoldShape.test(line);
  const mayHaveUrl = line.includes('://');
  const mayHaveQuery = line.includes('?') && line.includes('=');
  const hasWord = isConfig && words !== undefined && matches(words, line);
  if (!rule && !mayHaveShape && !mayHaveUrl && !mayHaveQuery && !hasWord) return undefined;
  const spans = new LineSpans(line.length);
  if (line.includes('<secret:')) for (const [start, end] of masksIn(line)) spans.add(start, end, 'mask');
  // A rule may know only the first of two secrets, so the other ways see what is behind it.
  const from = rule ? addGroups(rule.line.exec(line), spans) : 0;
  if (mayHaveUrl) for (const { start, end, kind } of urlPasswords(line)) spans.add(start, end, kind);
  const isKept = !rule && keep?.test(line) === true;
  if (mayHaveShape) addShapes(line, from, isConfig && !isKept, spans);
  if (mayHaveQuery && !isKept) for (const { start, end, kind } of querySecrets(line)) spans.add(start, end, kind);
  if (hasWord && !isKept) addAfterWord(line, from, words, spans);
  return spans;
}

/** Adds the groups `secret…` and `salted…` of a match. Returns the end of the last one. */
function addGroups(match: RegExpExecArray | null, spans: LineSpans): number {
  let last = 0;
  for (const [name, place] of Object.entries(match?.indices?.groups ?? {})) {
    const kind = kindOf(name);
    if (!place || !kind) continue;
    spans.add(place[0], place[1], kind);
    last = Math.max(last, place[1]);
  }
  return last;
}

function kindOf(group: string): SpanKind | undefined {
  if (group.startsWith('salted')) return 'salted';
  return group.startsWith('secret') ? 'secret' : undefined;
}

function addShapes(line: string, from: number, withLoose: boolean, spans: LineSpans): void {
  for (const { pattern, isLoose = false, proves } of shapes) {
    if (isLoose && !withLoose) continue;
    pattern.lastIndex = from;
    for (let match = pattern.exec(line); match; match = pattern.exec(line)) {
      const secret = match.groups?.['secret'];
      if (secret === undefined || !proves || proves(secret)) addGroups(match, spans);
    }
  }
}

/** Adds the rest of a line behind a word, unless it is a known secret. */
function addAfterWord(line: string, from: number, words: RegExp, spans: LineSpans): void {
  words.lastIndex = from;
  for (let match = words.exec(line); match; match = words.exec(line)) {
    const start = words.lastIndex;
    const known = spans.endAt(start) ?? spans.endAt(start + 1);
    if (known === undefined && !isHarmless(line, match)) {
      spans.addRest(start, line.length);
      break;
    }
    words.lastIndex = Math.max(start, known ?? start);
  }
  words.lastIndex = 0;
}

/**
 * Returns true for a word that ends a name, such as `SET_COMMUNITY` or `VPN-KEY` (a command has small letters), for a public
 * key, and for a BGP community.
 */
function isHarmless(line: string, match: RegExpExecArray): boolean {
  const word = match.groups?.['word'] ?? '';
  const before = line.slice(Math.max(0, match.index - 8), match.index);
  if (/^key$/i.test(word) && /public[-_ ]?$/i.test(before)) return true;
  if (/^community$/i.test(word) && /^\d{1,10}:\d/.test(line.slice(match.index + match[0].length))) return true;
  return /[_-]$/.test(before) && word === word.toUpperCase() && /^\s/.test(match[0].slice(word.length));
}

function matches(pattern: RegExp, line: string): boolean {
  pattern.lastIndex = 0;
  const found = pattern.test(line);
  pattern.lastIndex = 0;
  return found;
}

function masksIn(line: string): [number, number][] {
  return [...line.matchAll(eachMask)].map((match) => [match.index, match.index + match[0].length]);
}

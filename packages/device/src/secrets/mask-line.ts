import type { CompiledRule, CompiledSecrets, TypedSecrets } from './secret-patterns.ts';
import { eachMask, type SecretJar } from './secret-jar.ts';
import type { Sections } from './sections.ts';
import { mayHoldShape, shapes } from './shapes.ts';
import { LineSpans, type Span, type SpanKind } from './span.ts';
import { querySecrets, urlPasswords } from './url-secrets.ts';

/** Inputs of a line's masks. */
export interface LineContext {
  readonly secrets: CompiledSecrets;
  /** For a line that a person typed: its words may be beginnings. */
  readonly typed?: TypedSecrets | undefined;
  /** The line stands alone: its section is not known. */
  readonly isAlone?: boolean;
  /** Secrets that are found are masked in other texts too. */
  readonly learns: boolean;
  readonly sections: Sections;
  /** Masks what follows a word such as `password` too, and what only looks like a secret. */
  readonly isConfig: boolean;
  readonly jar: SecretJar;
  /** Receives the secrets that a rule or a shape found. */
  readonly found: Set<string> | undefined;
  /** Distinguishes the places of one text from those of another. */
  readonly source: string;
}

/** Longer than any line that a session types, in characters. */
const longestTyped = 1024;
/** `security-level 100` of a firewall, and no `secret`. */
const securityLevel = /^[ \t+-]*(?:no +)?sec +\d{1,3}\s*$/i;

/** Masks the secrets in a line of at most 4096 characters. */
export function maskLine(line: string, context: LineContext): string {
  const spans = findSecrets(line, context);
  if (!spans) return line;
  const { jar, found, sections, source, typed, learns } = context;
  const maskOf = ({ start, end, kind }: Span, before: string): string => {
    const text = line.slice(start, end);
    if (kind === 'mask') return text;
    // A learned word is masked in other texts too.
    if (!learns || kind === 'rest' || (kind === 'typed' && typed && beginsKnown(text, typed.known)))
      return jar.addRest(text);
    if (kind === 'salted') return jar.addSalted(text, `${source}\n${sections.place(before)}`);
    const mask = jar.add(text);
    found?.add(jar.unmask(mask));
    return mask;
  };
  for (const { start, end, kind } of spans.hidden) if (kind === 'secret' && learns) jar.add(line.slice(start, end));
  let masked = '';
  let done = 0;
  for (const span of spans.sorted()) {
    masked += line.slice(done, span.start);
    masked += maskOf(span, masked);
    done = span.end;
  }
  return masked + line.slice(done);
}

function findSecrets(line: string, context: LineContext): LineSpans | undefined {
  const { secrets, sections, isConfig } = context;
  const { any, keep } = secrets;
  // No person types a longer line.
  const typed = line.length <= longestTyped && !securityLevel.test(line) ? context.typed : undefined;
  const words = (typed ?? secrets).words;
  const fits = ({ within, after }: CompiledRule): boolean =>
    (!within || sections.within(within)) && (!after || after.test(sections.before));
  const rule = any?.test(line) ? secrets.rules.find((each) => each.line.test(line) && fits(each)) : undefined;
  const isKeptWhole = !rule && keep?.test(line) === true;
  // In a line that is known by its whole words, a keyword is no secret.
  const except = rule || isKeptWhole ? typed?.known : undefined;
  // Beginnings of words may mean several words, so all rules count.
  const typedRules =
    typed?.any?.test(line) === true
      ? typed.rules.filter((each) => fits(each) && findsSecret(each.line.exec(line), except))
      : [];
  const mayHaveShape = mayHoldShape.test(line);
  const mayHaveUrl = line.includes('://');
  const mayHaveQuery = line.includes('?') && line.includes('=');
  const hasWord = isConfig && words !== undefined && matches(words, line);
  const isKept = !rule && typedRules.length === 0 && (isKeptWhole || typed?.keep?.test(line) === true);
  const loose = typed && !rule && !isKept ? looseIn(line, typed, context) : [];
  if (!rule && typedRules.length + loose.length === 0 && !mayHaveShape && !mayHaveUrl && !mayHaveQuery && !hasWord)
    return undefined;
  const spans = new LineSpans(line.length);
  if (line.includes('<secret:')) for (const [start, end] of masksIn(line)) spans.add(start, end, 'mask');
  // A rule may know only the first of two secrets, so the other ways see what is behind it.
  const from = rule ? addGroups(rule.line.exec(line), spans, typed && 'typed') : 0;
  for (const each of typedRules) addGroups(each.line.exec(line), spans, 'typed', except);
  // A word that a rule takes for the secret may be a keyword before it.
  const guess =
    typed && !except
      ? spans.sorted().find(({ start, end }) => beginsKnown(line.slice(start, end), typed.known))
      : undefined;
  if (guess) spans.addRest(guess.start, line.length, 'typed');
  if (mayHaveUrl) for (const { start, end, kind } of urlPasswords(line)) spans.add(start, end, kind);
  if (mayHaveShape) addShapes(line, from, isConfig && !isKept, spans);
  if (mayHaveQuery && !isKept) for (const { start, end, kind } of querySecrets(line)) spans.add(start, end, kind);
  for (const [start, end] of loose) spans.add(start, end, 'typed');
  if (hasWord && !isKept) addAfterWord(line, from, words, secrets.names, spans, typed?.known);
  return spans;
}

/** Finds what may be secret in a typed line: by rules of unknown sections, and behind a beginning of `authentication`. */
function looseIn(line: string, typed: TypedSecrets, { sections, isAlone = false }: LineContext): [number, number][] {
  const found: [number, number][] = [];
  if (isAlone && typed.any?.test(line) === true)
    for (const each of typed.rules)
      // No person types a head with a brace.
      if (each.within && !each.within.source.includes('\\{') && (!each.after || each.after.test(sections.before)))
        for (const [name, place] of Object.entries(each.line.exec(line)?.indices?.groups ?? {}))
          if (place && kindOf(name)) found.push(place);
  const auth = authentication.exec(line);
  const rest = auth && line.slice(auth.index + auth[0].length);
  if (rest && !/^[ \t+!-]*(?:(?:no|do|default) +)*aaa /i.test(line) && !rest.split(/ +/).every(isSetting))
    found.push([line.length - rest.length, line.length]);
  const short = shortWord.exec(line);
  if (short) found.push([short.index + short[0].length, line.length]);
  return found;
}

/** A word of one or two letters behind a hyphen that may be `password`, `key` or `secret`, as in `area-p`. */
const shortWord = /(?<=[a-z]-)(?:pa?|ke?|se?) +(?=\S)/;

/** A beginning of `authentication` that is not the whole word: `auth`, and also `auth-k`. `root-authentication` may be whole. */
const authentication =
  /(?<![\w-])(?:root-auth[a-z]*|auth(?:e(?:n(?:t(?:i(?:c(?:a(?:t(?:io?)?)?)?)?)?)?)?)?(?:-k(?:ey?)?)?) +(?=\S)/i;
// cspell:ignore webauth
/** Words that follow `authentication` in a line without a secret. */
const settings =
  'mode,text,md5,sha,sha1,sha256,sha512,login,enable,disable,local,default,none,null,chap,pap,ms-chap,eap,open,periodic,order,priority,event,port-control,host-mode,message-digest,key-chain,keychain,pre-share,rsa-sig,rsa-encr,ecdsa-sig,required,simple,level-1,level-2,log,ro,rw,su,aes,des,3des,priv,privacy,timer,fallback,control-direction,dot1x,mab,webauth'.split(
    ',',
  );

function findsSecret(match: RegExpExecArray | null, except: ReadonlySet<string> | undefined): boolean {
  return Object.entries(match?.groups ?? {}).some(
    ([name, text]: [string, string | undefined]) =>
      kindOf(name) && text !== undefined && !(except && isKeyword(text, except)),
  );
}

function isKeyword(text: string | undefined, known: ReadonlySet<string>): boolean {
  const word = text?.trim().toLowerCase() ?? '';
  return known.has(word) || settings.includes(word);
}

function isSetting(word: string): boolean {
  return (
    /^(?:\d{1,3}|\d+\.\d+\.\d+\.\d+)$/.test(word) ||
    settings.some((each) => word.length > 1 && each.startsWith(word.toLowerCase()))
  );
}

function beginsKnown(text: string, known: ReadonlySet<string>): boolean {
  const word = text.trim().toLowerCase();
  return /^[a-z][a-z\d-]*$/.test(word) && [...known].some((each) => each.startsWith(word));
}

/**
 * Adds the groups `secret…` and `salted…` of a match. Returns the end of the last one.
 *
 * @param as the kind of all of them
 * @param except words that are no secrets
 */
function addGroups(
  match: RegExpExecArray | null,
  spans: LineSpans,
  as?: 'typed',
  except?: ReadonlySet<string>,
): number {
  let last = 0;
  for (const [name, place] of Object.entries(match?.indices?.groups ?? {})) {
    const kind = kindOf(name);
    if (!place || !kind || (except && isKeyword(match?.groups?.[name], except))) continue;
    const end = wholeEnd(match?.input ?? '', place[0], place[1]);
    spans.add(place[0], end, as ?? kind);
    last = Math.max(last, end);
  }
  return last;
}

/** The kind of a secret, such as `7` or `hex`: never a secret itself. */
const kindWord =
  '(?:\\d{1,2}a?|hex|ascii|clear|encrypted|plain|plaintext|cipher|ciphertext|simple|secret-(?:value|string)|sha\\d{0,3}|md5)';
const onlyKind = new RegExp(`^["']?${kindWord}$`, 'i');
const afterKind = new RegExp(`^(?:\\s+${kindWord}(?=\\s+\\S))*\\s+(?:"[^"]*"?|'[^']*'?|\\S+)`, 'i');

/** Returns the end of a secret of which a rule knows only a part: its first word in quotes, or the word for its kind. */
function wholeEnd(line: string, start: number, end: number): number {
  if (!/\s/.test(line.charAt(end))) return end;
  const text = line.slice(start, end);
  if (onlyKind.test(text)) return end + (afterKind.exec(line.slice(end))?.[0].length ?? 0);
  const before = line.charAt(start - 1);
  const inside = /["']/.test(before);
  const quote = inside ? before : text.charAt(0);
  if (!/["']/.test(quote) || text.indexOf(quote, inside ? 0 : 1) !== -1) return end;
  const close = line.indexOf(quote, end);
  // On SR OS the kind stands behind it: `"X hash2"`.
  if (close === -1 || /^\s(?:hash\d?|custom)$/.test(line.slice(end, close))) return end;
  return inside ? close : close + 1;
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

/**
 * Adds the rest of a line behind a word, unless it is a known secret.
 *
 * @param names patterns of lines with a name
 * @param typed the words of commands, for a typed line
 */
function addAfterWord(
  line: string,
  from: number,
  words: RegExp,
  names: readonly RegExp[],
  spans: LineSpans,
  typed?: ReadonlySet<string>,
): void {
  words.lastIndex = from;
  for (let match = words.exec(line); match; match = words.exec(line)) {
    const start = words.lastIndex;
    const known = spans.endAt(start) ?? spans.endAt(start + 1);
    if (
      known === undefined &&
      !isHarmless(line, match) &&
      !endsName(line, match, names) &&
      !(typed && isName(match, typed))
    ) {
      spans.addRest(start, line.length, typed ? 'typed' : 'rest');
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
  if (/^com[a-z]*$/i.test(word) && /^\d{1,10}:\d/.test(line.slice(match.index + match[0].length))) return true;
  return /[_-]$/.test(before) && word === word.toUpperCase() && /^\s/.test(match[0].slice(word.length));
}

/** Returns true for a word that ends a name at a place for names, such as `ip access-group allow_key in`. */
function endsName(line: string, { index }: RegExpExecArray, names: readonly RegExp[]): boolean {
  // A hyphen may belong to a command, such as `auth-key`.
  if (line[index - 1] !== '_') return false;
  return names.some((pattern) => {
    const found = pattern.exec(line);
    const name = found?.groups?.['name'];
    if (!found || name === undefined || !found[0].endsWith(name)) return false;
    return found[0].length - name.length <= index && index < found[0].length;
  });
}

/** Returns true for a name such as `PASS` in `route-policy PASS in`, if its word is not whole. */
function isName(match: RegExpExecArray, known: ReadonlySet<string>): boolean {
  const word = match.groups?.['word'] ?? '';
  if (known.has(word.toLowerCase())) return false;
  return /^[A-Z]+$/.test(word);
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

import { Joined, type Steps } from '@netraven/core/attempt';
import type { Platform } from '../platform/platform.ts';
import { maskLines } from './mask-text.ts';
import type { SecretJar } from './secret-jar.ts';
import { mayHoldShape } from './shapes.ts';

/** Names of fields with a secret, without blanks, `-`, `_` and the prefix of a namespace. A part before it is allowed. */
const secretName =
  /(?:password|passwd|passphrase|secret|pwd|psk|phash|community(?:string|name)?|token|(?:private|shared|secret|auth|encrypt|encryption|priv|api|md5|wpa)key)$|^key$/i;
/** The end of a longer name decides. In characters. */
const longestName = 200;
/** Longer secrets are masked in steps. In characters. */
const longSecret = 100_000;
/** Words that such a field may hold, and that are in other texts too. */
const harmless = /^(?:|true|false|yes|no|on|off|none|null|enabled?|disabled?|default)$/i;

/** A part of a string of JSON. Not the whole string: a pattern that repeats millions of times runs out of stack. */
const stringPart = /(?:[^"\\]|\\.){0,4096}/sy;
/** Part of the text between two strings of JSON. */
const betweenPart = /[\s{}[\],:\w.+-]{0,65536}/y;
/** The colon behind a name. */
const colonBehind = /\s*:\s*/y;

/** A list as a value, up to its first text. */
const listStart = /^\[[^\]{}]*$/;
/** Text between two texts of a list. */
const listGap = /^[^\]{}]*$/;
/** A tag of XML. */
const xmlTag = /<(?<slash>\/?)(?<name>[^\s<>/!?"'=]{1,200})(?:[\s/][^<>]*)?>/y;
/** A mask in XML: text, and no tag. */
const xmlMask = /<secret:[0-9a-f]{16}>/y;
/** Parts of XML that are no elements, with their ends. */
const xmlParts = [
  ['<!--', '-->'],
  ['<?', '?>'],
  ['<!', '>'],
] as const;

/**
 * Masks the secrets in the answer of an API, and adds them to the jar. In JSON and XML these are the values of fields whose
 * names say so, and what the rules of the platform find in texts, such as lines of a configuration. All else stays as it
 * is: numbers of 64 bits do not survive a parser. Any other text is masked like a configuration.
 */
export function* maskFields(text: string, platform: Platform, jar: SecretJar): Steps<string> {
  const beginning = text.trimStart().charAt(0);
  const masked =
    beginning === '<'
      ? yield* maskXml(text, platform, jar)
      : /["[{\d]/.test(beginning)
        ? yield* maskJson(text, platform, jar)
        : undefined;
  return masked ?? (yield* maskLines(text, platform, jar));
}

/** Returns undefined for a text that is no JSON. Reads it once: the first string without an end ends the search. */
function* maskJson(text: string, platform: Platform, jar: SecretJar): Steps<string | undefined> {
  const masked = new Joined();
  let name = '';
  let isList = false;
  for (let done = 0; ;) {
    const start = yield* skip(betweenPart, text, done);
    const before = text.slice(done, start);
    masked.add(before);
    if (start === text.length) return masked.text();
    const end = yield* skip(stringPart, text, start + 1);
    if (text[start] !== '"' || text[end] !== '"') return undefined;
    colonBehind.lastIndex = end + 1;
    const [colon] = colonBehind.exec(text) ?? [];
    const quoted = text.slice(start + 1, end);
    const value = unquoted(quoted);
    // The value follows its name at once, or is in a list behind it. Others are behind a number or an object.
    isList = name !== '' && (isList ? listGap : listStart).test(before);
    if (!isList && before !== '') name = '';
    const shown = yield* maskValue(name, value, platform, jar);
    masked.add(`"${shown === value ? quoted : JSON.stringify(shown).slice(1, -1)}"${colon ?? ''}`);
    if (colon !== undefined || !isList) {
      name = colon === undefined ? '' : value;
      isList = false;
    }
    done = end + 1 + (colon?.length ?? 0);
  }
}

/** Returns the end of the longest text from `at` that consists of such parts. */
function* skip(part: RegExp, text: string, at: number): Steps<number> {
  for (let end = at; ; end = part.lastIndex) {
    yield;
    part.lastIndex = end;
    part.exec(text);
    if (part.lastIndex <= end) return end;
  }
}

/** Returns undefined for a text that is no XML, such as HTML with open tags. */
function* maskXml(text: string, platform: Platform, jar: SecretJar): Steps<string | undefined> {
  const masked = new Joined();
  const open: string[] = [];
  for (let at = 0; at < text.length;) {
    yield;
    const name = open.at(-1) ?? '';
    if (text.startsWith('<![CDATA[', at)) {
      const end = text.indexOf(']]>', at);
      if (end === -1) return undefined;
      masked.add('<![CDATA[');
      masked.add(yield* maskValue(name, text.slice(at + 9, end), platform, jar));
      masked.add(']]>');
      at = end + 3;
      continue;
    }
    const end = yield* endOfText(text, at);
    if (end > at) {
      masked.add(yield* maskValue(name, text.slice(at, end), platform, jar));
      at = end;
      continue;
    }
    const part = xmlParts.find(([start]) => text.startsWith(start, at));
    const next = part ? endOfPart(text, at, part[1]) : endOfTag(text, at, open);
    if (next === -1) return undefined;
    masked.add(text.slice(at, next));
    at = next;
  }
  return open.length === 0 ? masked.text() : undefined;
}

/** Returns where a text of XML ends. */
function* endOfText(text: string, at: number): Steps<number> {
  for (let end = at; ; end = xmlMask.lastIndex) {
    yield;
    end = text.indexOf('<', end);
    if (end === -1) return text.length;
    xmlMask.lastIndex = end;
    if (!xmlMask.test(text)) return end;
  }
}

function endOfPart(text: string, at: number, end: string): number {
  const found = text.indexOf(end, at);
  return found === -1 ? -1 : found + end.length;
}

/** Returns the end of a tag, and notes which elements are open. Returns -1 for a tag that does not fit. */
function endOfTag(text: string, at: number, open: string[]): number {
  xmlTag.lastIndex = at;
  const { 0: tag = '', groups = {} } = xmlTag.exec(text) ?? {};
  const { slash, name = '' } = groups;
  if (tag === '' || (slash === '/' && open.pop() !== name)) return -1;
  if (slash === '' && !tag.endsWith('/>')) open.push(name);
  return at + tag.length;
}

function* maskValue(name: string, value: string, platform: Platform, jar: SecretJar): Steps<string> {
  const plain = name
    .slice(-longestName)
    .replace(/^.*:/, '')
    .replaceAll(/[\s_-]/g, '');
  if (secretName.test(plain)) {
    if (harmless.test(value.trim())) return value;
    return value.length > longSecret ? yield* jar.addRestSteps(value) : jar.add(value);
  }
  // Several lines may be a configuration: a line with a word such as `password` and no rule loses the rest.
  const isConfig = value.includes('\n');
  if (!isConfig && !value.includes(' ') && !mayHoldShape.test(value)) return value;
  return yield* maskLines(value, platform, jar, { isConfig });
}

function unquoted(value: string): string {
  if (!value.includes('\\')) return value;
  try {
    return JSON.parse(`"${value}"`) as string;
  } catch {
    // No JSON, but masked all the same.
    return value;
  }
}

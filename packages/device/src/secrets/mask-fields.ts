import { Joined, type Steps } from '@netraven/core/attempt';
import type { Platform } from '../platform/platform.ts';
import { maskLines } from './mask-text.ts';
import type { SecretJar } from './secret-jar.ts';
import { mayHoldShape } from './shapes.ts';

/** Names of fields with a secret, without blanks, `-`, `_` and the prefix of a namespace. A part before it is allowed. */
const secretName =
  /(?:password|passwd|passphrase|secret|psk|phash|community|communitystring|token|(?:private|shared|auth|encrypt|encryption|priv|api|md5|wpa)key)$|^key$/i;
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

/** An element of XML without elements in it. */
const xmlElement = /(?<start><(?<name>[\w:.-]{1,200})(?:\s[^<>]*)?>)(?<text>[^<>]+)(?=<\/\k<name>>)/g;

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
    // The value follows its name at once: others are elements of a list, or behind a number.
    const shown = yield* maskValue(before === '' ? name : '', value, platform, jar);
    masked.add(`"${shown === value ? quoted : JSON.stringify(shown).slice(1, -1)}"${colon ?? ''}`);
    name = colon === undefined ? '' : value;
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

function* maskXml(text: string, platform: Platform, jar: SecretJar): Steps<string> {
  const masked = new Joined();
  let done = 0;
  for (const { 0: whole, index, groups = {} } of text.matchAll(xmlElement)) {
    yield;
    const { start = '', name = '', text: value = '' } = groups;
    masked.add(text.slice(done, index) + start);
    masked.add(yield* maskValue(name, value, platform, jar));
    done = index + whole.length;
  }
  masked.add(text.slice(done));
  return masked.text();
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

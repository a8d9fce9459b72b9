import { Joined, type Steps } from '@netraven/core/attempt';
import type { Platform } from '../platform/platform.ts';
import { maskLines } from './mask-text.ts';
import type { SecretJar } from './secret-jar.ts';
import { mayHoldShape } from './shapes.ts';

/** Names of fields with a secret, without blanks, `-`, `_` and the prefix of a namespace. A part before it is allowed. */
const secretName =
  /(?:password|passwd|passphrase|secret|psk|phash|community|communitystring|token|(?:private|shared|auth|encrypt|encryption|priv|api|md5|wpa)key)$|^key$/i;
/** Words that such a field may hold, and that are in other texts too. */
const harmless = /^(?:|true|false|yes|no|on|off|none|null|enabled?|disabled?|default)$/i;

/** A string of JSON, with the colon behind a name. */
const jsonString = /"(?<text>(?:[^"\\]|\\.)*)"(?<colon>\s*:\s*)?/g;
/** Text between two strings of JSON. */
const betweenStrings = /^[\s{}[\],:\w.+-]*$/;
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

/** Returns undefined for a text that is no JSON. */
function* maskJson(text: string, platform: Platform, jar: SecretJar): Steps<string | undefined> {
  const masked = new Joined();
  let done = 0;
  let name = '';
  for (const { 0: whole, index, groups = {} } of text.matchAll(jsonString)) {
    yield;
    const { text: quoted = '', colon } = groups;
    const before = text.slice(done, index);
    if (!betweenStrings.test(before)) return undefined;
    // The value follows its name at once: others are elements of a list, or behind a number.
    const value = unquoted(quoted);
    const shown = yield* maskValue(before === '' ? name : '', value, platform, jar);
    masked.add(`${before}"${shown === value ? quoted : JSON.stringify(shown).slice(1, -1)}"${colon ?? ''}`);
    name = colon === undefined ? '' : value;
    done = index + whole.length;
  }
  if (!betweenStrings.test(text.slice(done))) return undefined;
  masked.add(text.slice(done));
  return masked.text();
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
  const plain = name.replace(/^.*:/, '').replaceAll(/[\s_-]/g, '');
  if (secretName.test(plain)) return harmless.test(value.trim()) ? value : jar.add(value);
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

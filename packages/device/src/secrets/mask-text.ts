import { isRandom } from '@netraven/core/attempt';
import type { Platform, SecretRules } from '../platform/platform.ts';
import type { SecretJar } from './secret-jar.ts';

/** A longer line is masked as a whole, so that no pattern gets slow on it. */
const longestLine = 4096;

/** Sources of the regular expressions for a line. */
export interface SecretPatterns {
  /** One for each pattern of the platform. */
  readonly rules: readonly string[];
  readonly keep: readonly string[];
  /** All of them in one. */
  readonly anyRule: string | undefined;
  readonly anyKeep: string | undefined;
  readonly words: string | undefined;
  readonly names: readonly string[];
}

interface Filter {
  /** Matches where any rule does. Tried first, as most lines hold no secret. */
  readonly any: RegExp | undefined;
  readonly rules: readonly RegExp[];
  readonly words: RegExp | undefined;
  readonly keep: RegExp | undefined;
  readonly names: readonly RegExp[];
}

const filters = new WeakMap<Platform, Filter>();

/**
 * Masks the secrets that the rules find in a configuration, and repeats of those that look random and are not a name. The
 * result depends only on the text, so an unchanged configuration makes no new version.
 */
export function maskConfig(text: string, platform: Platform, jar: SecretJar): string {
  const found = new Set<string>();
  const masked = maskLines(text, platform, jar, found);
  const repeated = [...found].filter((secret) => masked.includes(secret));
  if (repeated.length === 0) return masked;
  const names = namesIn(masked, platform);
  for (const secret of repeated) if (names.has(secret)) jar.addName(secret);
  return jar.maskConfig(
    masked,
    repeated.filter((secret) => isRandom(secret) && !names.has(secret)),
  );
}

function namesIn(text: string, platform: Platform): Set<string> {
  const found = new Set<string>();
  for (const line of text.split('\n')) {
    if (line.length > longestLine) continue;
    for (const pattern of filterOf(platform).names) {
      const name = pattern.exec(line)?.groups?.['name'];
      if (name !== undefined) found.add(name);
    }
  }
  return found;
}

/**
 * Masks the secrets in the lines of a text and adds them to the jar. Fails closed: a line with a word such as `password`
 * and no rule loses the rest of the line. A line that is too long and the lines of a private key are masked as a whole.
 *
 * @param found receives the secrets that a rule found
 */
export function maskLines(text: string, platform: Platform, jar: SecretJar, found?: Set<string>): string {
  const filter = filterOf(platform);
  const add = (secret: string): string => {
    const mask = jar.add(secret);
    found?.add(jar.unmask(mask));
    return mask;
  };
  const into: Into = { add, addRest: (rest) => jar.addRest(rest) };
  const lines = text.split('\n');
  const holdsKey = text.includes('PRIVATE KEY-----');
  let inKey = false;
  for (const [index, line] of lines.entries()) {
    if (inKey && line.includes('-----END ')) inKey = false;
    lines[index] = inKey && line.trim() !== '' ? add(line) : maskLine(line, filter, into);
    if (holdsKey && /-----BEGIN [A-Z ]{0,32}PRIVATE KEY-----\s*$/.test(line)) inKey = true;
  }
  return lines.join('\n');
}

/** Takes secrets and returns their masks. */
type Into = Pick<SecretJar, 'add' | 'addRest'>;

function maskLine(line: string, { any, rules, words, keep }: Filter, into: Into): string {
  if (line.length > longestLine) return into.addRest(line);
  let masked = line;
  if (any?.test(line)) {
    const rule = rules.find((each) => each.test(line));
    if (rule) masked = maskGroups(line, rule, words, into);
  } else if (words?.test(line) && !keep?.test(line)) masked = maskAfterWord(line, words, into);
  return masked.includes('://') ? maskUrls(masked, into) : masked;
}

/** Masks the groups of a rule, and the text behind a word in the rest of the line: a rule may know only the first of two secrets. */
function maskGroups(line: string, rule: RegExp, words: RegExp | undefined, into: Into): string {
  const groups = rule.exec(line)?.indices?.groups ?? {};
  const spans = Object.entries(groups).flatMap(([name, span]) => (span && name.startsWith('secret') ? [span] : []));
  let masked = '';
  let done = 0;
  for (const [start, end] of spans.sort(([a], [b]) => a - b)) {
    masked += line.slice(done, start) + into.add(line.slice(start, end));
    done = end;
  }
  const rest = line.slice(done);
  return masked + (words ? maskAfterWord(rest, words, into) : rest);
}

function maskAfterWord(text: string, words: RegExp, into: Into): string {
  const word = words.exec(text);
  if (!word) return text;
  const start = word.index + word[0].length;
  return text.slice(0, start) + into.addRest(text.slice(start));
}

/** Masks the password in `scheme://user:password@host`. User and password may hold an `@`. */
function maskUrls(line: string, into: Into): string {
  return line.replace(
    /(:\/\/[^\s:/]{0,128}:)([^\s"]{1,1024})(?=@)/g,
    (_, before: string, secret: string) => before + into.add(secret),
  );
}

/** Returns the patterns of a platform with all that may stand before them in a line. */
export function patternsOf({ before, rules, words, keep, names }: SecretRules): SecretPatterns {
  // Blanks, the marks of a diff or a comment, and words that negate or reset a command.
  const start = `^[ \\t+!-]*${before === undefined ? '' : `(?:${before})?`}(?:(?:no|do|default) )*`;
  const rule = (source: string): string => `${start}(?:${source})`;
  const kept = (source: string): string => `${start}(?:${source})\\s*$`;
  return {
    rules: rules.map(rule),
    keep: keep.map(kept),
    names: names.map(rule),
    anyRule: rules.length === 0 ? undefined : rule(rules.join('|')),
    anyKeep: keep.length === 0 ? undefined : kept(keep.join('|')),
    // The word may be part of a longer one (`api-key`, `_TOKEN=`) or in quotes. The digit behind it is the kind of secret.
    words:
      words.length === 0
        ? undefined
        : `(?<![a-z0-9])(?:${words.join('|')})(?:\\s+|["']?\\s*[=:]\\s*)(?:\\d\\s+)?(?=\\S)`,
  };
}

function filterOf(platform: Platform): Filter {
  let filter = filters.get(platform);
  if (!filter) filters.set(platform, (filter = compile(platform.secrets)));
  return filter;
}

function compile(secrets: SecretRules): Filter {
  const { rules, anyRule, words, anyKeep, names } = patternsOf(secrets);
  const pattern = (source: string | undefined): RegExp | undefined =>
    source === undefined ? undefined : new RegExp(source, 'i');
  return {
    any: pattern(anyRule),
    rules: rules.map((rule) => new RegExp(rule, 'di')),
    words: pattern(words),
    keep: pattern(anyKeep),
    names: names.map((name) => new RegExp(name, 'i')),
  };
}

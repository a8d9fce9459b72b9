import type { Platform, SecretRules } from '../platform/platform.ts';
import type { Jar } from './secret-jar.ts';

/** A line longer than this is no line of a configuration: it is masked as a whole, so that no pattern gets slow on it. */
const longestLine = 4096;

interface Filter {
  /** Whether any rule fits: tried first, as most lines hold no secret. */
  readonly any: RegExp | undefined;
  readonly rules: readonly RegExp[];
  readonly words: RegExp | undefined;
  readonly keep: RegExp | undefined;
}

const filters = new WeakMap<Platform, Filter>();

/**
 * Masks the secrets in a text of a device and teaches them to the jar. Fails closed: a line that speaks of a secret and
 * that no rule knows loses all that follows the word; a line too long to look at is masked whole.
 */
export function maskText(text: string, platform: Platform, jar: Jar): string {
  let filter = filters.get(platform);
  if (!filter) filters.set(platform, (filter = compile(platform.secrets)));
  const lines = text.split('\n');
  for (const [index, line] of lines.entries()) lines[index] = maskLine(line, filter, jar);
  return jar.maskRepeated(lines.join('\n'));
}

function maskLine(line: string, { any, rules, words, keep }: Filter, jar: Jar): string {
  if (line.length > longestLine) return jar.add(line);
  let masked = line;
  if (any?.test(line)) {
    const rule = rules.find((each) => each.test(line));
    if (rule) masked = maskGroups(line, rule, jar);
  } else if (words && !keep?.test(line)) {
    const word = words.exec(line);
    if (word) {
      const start = word.index + word[0].length;
      masked = line.slice(0, start) + jar.add(line.slice(start));
    }
  }
  return masked.includes('://') ? maskUrls(masked, jar) : masked;
}

function maskGroups(line: string, rule: RegExp, jar: Jar): string {
  const groups = rule.exec(line)?.indices?.groups ?? {};
  const spans = Object.entries(groups).flatMap(([name, span]) => (span && name.startsWith('secret') ? [span] : []));
  let masked = line;
  for (const [start, end] of spans.sort(([a], [b]) => b - a)) {
    masked = masked.slice(0, start) + jar.add(line.slice(start, end)) + masked.slice(end);
  }
  return masked;
}

/** The password in `scheme://user:password@host`. */
function maskUrls(line: string, jar: Jar): string {
  return line.replace(
    /(:\/\/[^\s:@/]{1,128}:)([^\s@]{1,256})(?=@)/g,
    (_, before: string, secret: string) => before + (secret.startsWith('<secret:') ? secret : jar.add(secret)),
  );
}

function compile({ rules, words, keep }: SecretRules): Filter {
  return {
    // Groups may not repeat a name within one alternative, but across them they may (ES2025).
    any: rules.length === 0 ? undefined : new RegExp(`^ *(?:no )?(?:${rules.join('|')})`, 'i'),
    rules: rules.map((rule) => new RegExp(`^ *(?:no )?(?:${rule})`, 'di')),
    words: words.length === 0 ? undefined : new RegExp(`(?:^|\\s)(?:${words.join('|')})\\s+(?=\\S)`, 'i'),
    keep: keep.length === 0 ? undefined : new RegExp(`^ *(?:no )?(?:${keep.join('|')})\\s*$`, 'i'),
  };
}

import { patternOf } from '../platform/bounded-pattern.ts';
import type { Platform, SecretRule, SecretRules } from '../platform/platform.ts';
import { knownWords, typedRules } from './typed-rules.ts';

/** Sources of the regular expressions for a line. */
export interface SecretPatterns {
  /** One for each rule of the platform. */
  readonly rules: readonly string[];
  /** Where the rules hold: their `within` and `after`. */
  readonly places: readonly string[];
  readonly keep: readonly string[];
  /** All of them in one. */
  readonly anyRule: string | undefined;
  readonly anyKeep: string | undefined;
  readonly words: string | undefined;
  readonly names: readonly string[];
}

/** A rule as regular expressions. */
export interface CompiledRule {
  readonly line: RegExp;
  readonly within: RegExp | undefined;
  readonly after: RegExp | undefined;
}

/** The rules of a platform as regular expressions, compiled once. */
export interface CompiledSecrets {
  /** Matches where any rule may. Tried first, as most lines hold no secret. */
  readonly any: RegExp | undefined;
  readonly rules: readonly CompiledRule[];
  readonly words: RegExp | undefined;
  readonly keep: RegExp | undefined;
  readonly names: readonly RegExp[];
  /** The device encrypts some secrets with another salt at each read. */
  readonly salts: boolean;
}

/** The rules for lines that a person types. */
export interface TypedSecrets extends CompiledSecrets {
  /** The words of commands that the rules name. */
  readonly known: ReadonlySet<string>;
}

const compiled = new WeakMap<Platform, CompiledSecrets>();
const compiledTyped = new WeakMap<Platform, TypedSecrets>();

/** Returns the patterns of a platform with all that may stand before them in a line. */
export function patternsOf({ before, rules, words, keep, names }: SecretRules): SecretPatterns {
  // Blanks, the marks of a diff or a comment, and words that negate or reset a command.
  const start = `^[ \\t+!-]*${before === undefined ? '' : `(?:${before})?`}(?:(?:no|do|default) )*`;
  const rule = (source: string): string => `${start}(?:${source})`;
  const kept = (source: string): string => `${start}(?:${source})\\s*$`;
  const lines = rules.map((each) => partsOf(each).line);
  const places = rules.flatMap((each) => [partsOf(each).within ?? [], partsOf(each).after ?? []].flat());
  return {
    rules: lines.map(rule),
    places: places.map(rule),
    keep: keep.map(kept),
    names: names.map(rule),
    anyRule: rules.length === 0 ? undefined : rule(lines.join('|')),
    anyKeep: keep.length === 0 ? undefined : kept(keep.join('|')),
    // The word may be part of a longer one (`api-key`, `_TOKEN=`) or in quotes. The digit behind it is the kind of secret.
    words:
      words.length === 0
        ? undefined
        : `(?<![a-z0-9])(?<word>${words.join('|')})(?:\\s+|["']?\\s*[=:]\\s*)(?:\\d\\s+)?(?=\\S)`,
  };
}

/** Returns the rules of a platform as regular expressions. */
export function compileSecrets(platform: Platform): CompiledSecrets {
  let found = compiled.get(platform);
  if (!found) compiled.set(platform, (found = compile(platform, platform.secrets)));
  return found;
}

/** Returns the rules of a platform for typed lines as regular expressions. */
export function compileTyped(platform: Platform): TypedSecrets {
  let found = compiledTyped.get(platform);
  if (!found) {
    const { secrets } = platform;
    found = { ...compile(platform, typedRules(secrets)), known: knownWords(secrets) };
    compiledTyped.set(platform, found);
  }
  return found;
}

function compile(platform: Platform, secrets: SecretRules): CompiledSecrets {
  const { anyRule, words, anyKeep, names } = patternsOf(secrets);
  const pattern = (source: string | undefined, flags = 'i'): RegExp | undefined =>
    source === undefined ? undefined : patternOf(platform, source, flags);
  return {
    any: pattern(anyRule),
    rules: secrets.rules.map((rule) => {
      const [line = ''] = patternsOf({ ...secrets, rules: [rule] }).rules;
      const place = (source: string | undefined): RegExp | undefined =>
        source === undefined ? undefined : pattern(patternsOf({ ...secrets, rules: [source] }).rules[0]);
      const { within, after } = partsOf(rule);
      return { line: patternOf(platform, line, 'di'), within: place(within), after: place(after) };
    }),
    words: pattern(words, 'gi'),
    keep: pattern(anyKeep),
    names: names.map((name) => patternOf(platform, name, 'i')),
    salts: secrets.rules.some((rule) => partsOf(rule).line.includes('(?<salted')),
  };
}

function partsOf(rule: string | SecretRule): SecretRule {
  return typeof rule === 'string' ? { line: rule } : rule;
}

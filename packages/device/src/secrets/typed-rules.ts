// cspell:ignore unconfigure
import type { SecretRule, SecretRules } from '../platform/platform.ts';

/** The shortest beginning of the first word of a rule, in characters. A single letter would fit too many lines. */
const shortestFirst = 2;
/** The same for the others: `enable s X`, `tacacs-server k X`. */
const shortestLater = 1;
/** The same for a word that counts anywhere in a line, and is short itself. */
const shortest = 2;
/** The same for a word that counts anywhere in a line. */
const shortestAnywhere = 3;
/** Words of their own on most platforms, and not beginnings of words such as `authentication-key`. */
const ownWords = new Set(
  'api,area,authentication,client,community,encryption,group,key,local,md5,neighbor,peer,remote,server,user'.split(','),
);
/** Verbs that a person puts before a line to remove it. A platform may not have them, but an error names the line. */
const removing = '(?:clear(?: conf[a-z]{0,9})?|remove|erase|purge|unconfigure|undo|delete|unset) ';
/** The parts of a pattern: what stays as it is, the words of a command, blanks, and single characters. */
const token =
  /(?<same>\\(?:p|P|u|k|x)(?:\{[^}]*\}|<[^>]*>|[0-9A-Fa-f]{2,4})?|\\.|\[(?:\\.|[^\]\\])*\]|\(\?<[A-Za-z]\w*>|\(\?[:=!]|\(\?<[=!]|\{\d*,?\d*\})|(?<word>[A-Za-z][A-Za-z\d]*(?:-[A-Za-z\d]+)*)|(?<blanks> )|(?<other>[^])/g;

/**
 * Returns the rules for lines that a person types: a device takes beginnings of words, such as `ena sec X`, and several
 * blanks between words. Configurations have whole words, so their rules stay narrow.
 */
export function typedRules({ before, rules, words, keep, names }: SecretRules): SecretRules {
  const known = knownWords({ rules, words, keep, names });
  const cut = (source: string): string => cutWords(source, known);
  const cutRule = (rule: string | SecretRule): string | SecretRule =>
    typeof rule === 'string'
      ? cut(rule)
      : {
          line: cut(rule.line),
          ...(rule.within !== undefined && { within: cut(rule.within) }),
          ...(rule.after !== undefined && { after: cut(rule.after) }),
        };
  return {
    before: [...(before === undefined ? [] : [cut(before)]), removing].join('|'),
    rules: rules.map(cutRule),
    words: words.map((word) => beginnings(word, known, leastAnywhere(word))),
    keep: keep.map(cut),
    names,
  };
}

/** Returns the words of commands that the patterns name. */
export function knownWords({ rules, words, keep }: SecretRules): ReadonlySet<string> {
  const sources = [
    ...rules.flatMap((rule) => (typeof rule === 'string' ? rule : Object.values(rule))),
    ...words,
    ...keep,
  ];
  return new Set(
    sources.flatMap((source: string) =>
      [...source.matchAll(token)].flatMap((match) => match.groups?.['word']?.toLowerCase() ?? []),
    ),
  );
}

/** Returns the shortest beginning of a word that counts anywhere in a line. `sha` does not count for `shared-secret`. */
function leastAnywhere(word: string): number {
  const hyphen = word.indexOf('-');
  if (hyphen !== -1) return hyphen + 1;
  return word.length > shortestAnywhere ? shortestAnywhere : shortest;
}

/** Lets the words of a pattern match their beginnings too. */
function cutWords(source: string, known: ReadonlySet<string>): string {
  let result = '';
  let least = shortestFirst;
  /** Parentheses that are open within a lookaround. It names values, and exceptions: more of them would hide less. */
  let verbatim = 0;
  for (const match of source.matchAll(token)) {
    const [text] = match;
    const { word, blanks } = match.groups ?? {};
    const next = source[match.index + text.length] ?? '';
    const isRepeated = /[?*+{]/.test(next);
    if (verbatim > 0) {
      if (text.startsWith('(')) verbatim += 1;
      else if (text === ')') verbatim -= 1;
      result += text;
    } else if (/^\(\?<?[=!]$/.test(text)) {
      verbatim = 1;
      result += text;
    } else if (word !== undefined) {
      // The sign behind a word repeats its last character only.
      const whole = isRepeated ? word.slice(0, -1) : word;
      result += whole.length > 0 ? beginnings(whole, known, least) : '';
      if (isRepeated) result += word.slice(-1);
    } else {
      result += blanks !== undefined && !isRepeated ? ' {1,3}' : text;
      if (blanks !== undefined) least = shortestLater;
      else if (text === '|') least = shortestFirst;
    }
  }
  return result;
}

/** Returns a pattern for a word and its beginnings. */
function beginnings(word: string, known: ReadonlySet<string>, least: number): string {
  // `no` and `do` are words of their own.
  const first = Math.max(/^(?:no|do)/i.test(word) ? 3 : least, ownFrom(word.toLowerCase(), known));
  if (first >= word.length || !/^[A-Za-z][\w-]*$/.test(word)) return word;
  const rest = word
    .slice(first)
    .split('')
    .reduceRight((deeper, character) => `(?:${character}${deeper})?`, '');
  return word.slice(0, first) + rest;
}

/** Returns how long a beginning must be so that it is not one of the word before a hyphen: `key-s` of `key-string`. */
function ownFrom(word: string, known: ReadonlySet<string>): number {
  let from = 0;
  for (let hyphen = word.indexOf('-'); hyphen !== -1; hyphen = word.indexOf('-', hyphen + 1))
    if (known.has(word.slice(0, hyphen)) || ownWords.has(word.slice(0, hyphen))) from = hyphen + 1;
  return from;
}

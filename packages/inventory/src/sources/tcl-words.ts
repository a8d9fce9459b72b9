/**
 * Splits one line of Tcl into words: `{as it is}`, `"with \" escapes"` and bare words. Undefined for a line whose words
 * depend on more: variables, commands in brackets, and words that go on in the next line. Only bare words may have
 * brackets: RANCID's patterns are often written without braces, `sw[12]*`.
 */
export function wordsOfTcl(line: string): string[] | undefined {
  const words: string[] = [];
  let rest = line.trimStart();
  while (rest !== '') {
    // Another command follows. Only a comment is not a command.
    if (rest.startsWith(';')) return /^;\s*(?:#|$)/.test(rest) ? words : undefined;
    const word = rest.startsWith('{') ? inBraces(rest) : rest.startsWith('"') ? inQuotes(rest) : bare(rest);
    if (!word) return undefined;
    words.push(word.text);
    const after = rest.slice(word.length);
    // `{a}b` is an error in Tcl.
    if (after !== '' && !/^[\s;]/.test(after)) return undefined;
    rest = after.trimStart();
  }
  return words;
}

interface Word {
  readonly text: string;
  /** In the line, with its quotes. */
  readonly length: number;
}

/** Braces nest. Nothing in them is replaced, but one after a backslash does not count. */
function inBraces(rest: string): Word | undefined {
  let depth = 0;
  for (let index = 0; index < rest.length; index++) {
    if (rest[index] === '\\') index += 1;
    else if (rest[index] === '{') depth += 1;
    else if (rest[index] === '}' && --depth === 0) return { text: rest.slice(1, index), length: index + 1 };
  }
  return undefined;
}

function inQuotes(rest: string): Word | undefined {
  const inner = /^"((?:[^"\\$[]|\\.)*)"/.exec(rest)?.[1];
  if (inner === undefined) return undefined;
  const text = unescaped(inner);
  return text === undefined ? undefined : { text, length: inner.length + 2 };
}

function bare(rest: string): Word | undefined {
  const inner = /^(?:[^\s;"\\$]|\\.)(?:[^\s;\\$]|\\.)*/.exec(rest)?.[0];
  if (inner === undefined || /\$/.test(rest[inner.length] ?? '') || rest[inner.length] === '\\') return undefined;
  const text = unescaped(inner);
  return text === undefined ? undefined : { text, length: inner.length };
}

/** Resolves `\` before punctuation and spaces. Before a letter or digit it has another meaning: undefined. */
function unescaped(text: string): string | undefined {
  return /\\[a-z\d]/i.test(text.replaceAll('\\\\', '')) ? undefined : text.replaceAll(/\\(.)/g, '$1');
}

import type { codes as hostCodes } from '../host/codes.ts';
import type { codes } from './codes.ts';
import type { Problem } from './record.ts';

/** Codes of the registry, and those of the job host that loads a package. */
type Code = keyof typeof codes | keyof typeof hostCodes;

/** Makes a problem of a package; an error unless `severity` says otherwise. */
export function problem({
  code,
  severity = 'error',
  path = '',
  message,
  fix,
}: Pick<Problem, 'message' | 'fix'> & Partial<Problem> & { readonly code: Code }): Problem {
  return printableProblem({ code, severity, path, message, fix });
}

/** Escapes the texts of a problem: they may quote what a package wrote. */
export function printableProblem({ code, severity, path, message, fix }: Problem): Problem {
  return { code, severity, path: printable(path), message: printable(message), fix: printable(fix) };
}

/** Returns a received value as one short line. */
export function shown(value: unknown): string {
  const text = asJson(value) ?? typeof value;
  return text.length > 100 ? `${text.slice(0, 97)}…` : text;
}

function asJson(value: unknown): string | undefined {
  try {
    return JSON.stringify(value);
  } catch {
    // Before Node 26, deep nesting overflows the stack.
    return undefined;
  }
}

/** The longest text of a problem, in characters. The pattern below takes the square of the length at worst. */
const longest = 4_096;

/** Returns a text as one line of bounded length, with control and direction characters escaped. */
export function printable(text: string): string {
  const short = text.length > longest ? `${text.slice(0, longest)}…` : text;
  const oneLine = short.replaceAll(/\s*\n\s*/g, ' ');
  return oneLine.replaceAll(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, (char) => {
    return `\\u${(char.codePointAt(0) ?? 0).toString(16).padStart(4, '0')}`;
  });
}

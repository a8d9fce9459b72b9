import type { codes as hostCodes } from '../host/codes.ts';
import type { codes } from './codes.ts';
import type { Problem } from './record.ts';

/** What is wrong with a package is found here, or in the job host that loads it. */
type Code = keyof typeof codes | keyof typeof hostCodes;

/** A problem that keeps a package from running. */
export function fault(code: Code, path: string, message: string, fix: string): Problem {
  return problem(code, 'error', path, message, fix);
}

/** A problem worth showing that does not make a package bad. */
export function caution(code: Code, path: string, message: string, fix: string): Problem {
  return problem(code, 'warning', path, message, fix);
}

/** A problem with a code of whatever table. What strangers' packages brought into its texts is made fit to print. */
export function problem(
  code: string,
  severity: Problem['severity'],
  path: string,
  message: string,
  fix: string,
): Problem {
  return { code, severity, path: printable(path), message: printable(message), fix: printable(fix) };
}

/** A received value as one short line. */
export function shown(value: unknown): string {
  const text = JSON.stringify(value) ?? typeof value;
  return text.length > 100 ? `${text.slice(0, 97)}…` : text;
}

/** A text as one line, without what could steer a terminal or turn its direction. */
export function printable(text: string): string {
  const oneLine = text.replaceAll(/\s*\n\s*/g, ' ');
  return oneLine.replaceAll(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, (char) => {
    return `\\u${(char.codePointAt(0) ?? 0).toString(16).padStart(4, '0')}`;
  });
}

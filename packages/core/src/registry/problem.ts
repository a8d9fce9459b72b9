import type { codes as hostCodes } from '../host/codes.ts';
import type { codes } from './codes.ts';
import type { Problem } from './record.ts';

/** What is wrong with a package is found here, or in the job host that loads it. */
type Code = keyof typeof codes | keyof typeof hostCodes;

/** A problem that keeps a package from running. */
export function fault(code: Code, path: string, message: string, fix: string): Problem {
  return { code, severity: 'error', path, message, fix };
}

/** A problem worth showing that does not stop the package. */
export function caution(code: Code, path: string, message: string, fix: string): Problem {
  return { code, severity: 'warning', path, message, fix };
}

/** A received value as one short line: packages are strangers' work, so what they hold is quoted and cut. */
export function shown(value: unknown): string {
  const text = JSON.stringify(value) ?? typeof value;
  return text.length > 100 ? `${text.slice(0, 97)}…` : text;
}

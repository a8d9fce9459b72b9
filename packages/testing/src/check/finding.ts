import { problem, type Problem } from '@netraven/core/registry';
import { codes } from './codes.ts';

/** Something wrong with a package, where it is, and what to do about it. `path`: e.g. `package.json#engines.node`. */
export interface Finding extends Problem {
  /** The file it is in, relative to the package; absent where it is in none. */
  readonly file?: string;
  /** The line in that file, from 1. */
  readonly line?: number;
}

type Code = keyof typeof codes;
type More = Pick<Finding, 'file' | 'line'> & Partial<Pick<Finding, 'fix'>>;

/** A finding that keeps a package from being published. */
export function fault(code: Code, path: string, message: string, more: More = {}): Finding {
  return finding(code, 'error', path, message, more);
}

/** A finding worth showing that does not make a package bad. */
export function caution(code: Code, path: string, message: string, more: More = {}): Finding {
  return finding(code, 'warning', path, message, more);
}

function finding(code: Code, severity: Problem['severity'], path: string, message: string, more: More): Finding {
  const { fix = codes[code].hint, ...place } = more;
  return { ...problem(code, severity, path, message, fix), ...place };
}

import { printableProblem, type Problem } from '@netraven/core/registry';
import { codes } from './codes.ts';

/** A problem of a package, with its place and fix. `path`: e.g. `package.json#engines.node`. */
export interface Finding extends Problem {
  /** Its file, relative to the package. Absent if it belongs to no file. */
  readonly file?: string;
  /** Its line in the file, from 1. */
  readonly line?: number;
}

type Code = keyof typeof codes;
type More = Pick<Finding, 'file' | 'line'> & Partial<Pick<Finding, 'fix'>>;

/** Returns a finding that must be fixed before publishing. */
export function errorFinding(code: Code, path: string, message: string, more: More = {}): Finding {
  return finding(code, 'error', path, message, more);
}

/** Returns a finding that does not prevent publishing. */
export function warningFinding(code: Code, path: string, message: string, more: More = {}): Finding {
  return finding(code, 'warning', path, message, more);
}

function finding(code: Code, severity: Problem['severity'], path: string, message: string, more: More): Finding {
  const { fix = codes[code].hint, ...place } = more;
  return { ...printableProblem({ code, severity, path, message, fix }), ...place };
}

import { codes } from '../../codes.ts';

export type FindingState = 'ok' | 'warning' | 'bad';

/** A result of a check, good or bad. */
export interface Finding {
  readonly state: FindingState;
  readonly message: string;
  /** Absent if the state is ok. */
  readonly code?: string;
  /** A command to run, or a change to make. */
  readonly fix?: string;
  /** The job package with the problem. */
  readonly package?: { readonly name: string; readonly version: string; readonly path: string };
  /** The file or folder of that package in which to apply the fix. */
  readonly file?: string;
  /** Place in that file, e.g. `meta.icon`. */
  readonly path?: string;
}

type Code = keyof typeof codes;

/** A code of another package needs a fix: only those of this one are loaded. */
type Problem = [code: Code, message: string, fix?: string] | [code: `NR_${string}`, message: string, fix: string];

export function ok(message: string): Finding {
  return { state: 'ok', message };
}

/** A problem with which NetRaven still runs. */
export function warning(...[code, message, fix = codes[code as Code].hint]: Problem): Finding {
  return { state: 'warning', code, message, fix };
}

/** A problem with which NetRaven does not run, or only in part. */
export function bad(...[code, message, fix = codes[code as Code].hint]: Problem): Finding {
  return { state: 'bad', code, message, fix };
}

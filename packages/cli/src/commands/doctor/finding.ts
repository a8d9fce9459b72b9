import { codes } from '../../codes.ts';

export type FindingState = 'ok' | 'warning' | 'bad';

/** One thing a check found, good or bad. */
export interface Finding {
  readonly state: FindingState;
  readonly message: string;
  /** Absent where all is well. */
  readonly code?: string;
  /** What to do: a command, or what to change in which file. */
  readonly fix?: string;
  /** The job package it is about. */
  readonly package?: { readonly name: string; readonly version: string; readonly path: string };
  /** The file of that package, or its folder, in which the fix is to be applied. */
  readonly file?: string;
  /** Into that file, e.g. `meta.icon`. */
  readonly path?: string;
}

type Code = keyof typeof codes;

export function ok(message: string): Finding {
  return { state: 'ok', message };
}

/** Something NetRaven runs with, and yet not as well as it could. */
export function warning(code: Code, message: string, fix: string = codes[code].hint): Finding {
  return { state: 'warning', code, message, fix };
}

/** Something NetRaven does not run with, or not whole. */
export function bad(code: Code, message: string, fix: string = codes[code].hint): Finding {
  return { state: 'bad', code, message, fix };
}

import { NetRavenError, type NetRavenErrorOptions } from '@netraven/core';
import { codes } from './codes.ts';

/** A code of this package. */
export type Code = keyof typeof codes;

const table: Record<Code, { what: string; hint: string }> = codes;

/** An error of this package; its hint is the table's, unless a better one is at hand. */
export function failure(code: Code, message: string, more: NetRavenErrorOptions = {}): NetRavenError {
  return new NetRavenError(code, message, { hint: table[code].hint, ...more });
}

import { messageOf, NetRavenError, type NetRavenErrorOptions } from '@netraven/core';
import { codes } from './codes.ts';

/** A code of this package. */
type Code = keyof typeof codes;

const table: Record<Code, { what: string; hint: string }> = codes;

/** Makes an error of this package, with the hint of its code unless another one is given. */
export function failure(code: Code, message: string, more: NetRavenErrorOptions = {}): NetRavenError {
  return new NetRavenError(code, message, { hint: table[code].hint, ...more });
}

/** Returns an error in one line, with its code if it has one. */
export function textOf(error: unknown): string {
  return error instanceof NetRavenError ? `${error.code}: ${error.message}` : messageOf(error);
}

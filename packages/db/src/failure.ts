import { errorsOf, messageOf, NetRavenError, type ErrorMaker } from '@netraven/core';
import { codes } from './codes.ts';

/** Makes an error of this package, with the hint of its code unless another one is given. */
export const failure: ErrorMaker<typeof codes> = errorsOf(codes);

/** Returns an error in one line, with its code if it has one. */
export function textOf(error: unknown): string {
  return error instanceof NetRavenError ? `${error.code}: ${error.message}` : messageOf(error);
}

import { messageOf, NetRavenError } from '@netraven/core';

/** Returns an error in one line, with its code if it has one. */
export function errorText(error: unknown): string {
  return error instanceof NetRavenError ? `${error.code}: ${error.message}` : messageOf(error);
}

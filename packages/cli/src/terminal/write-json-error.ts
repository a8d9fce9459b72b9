import { messageOf } from '@netraven/core';
import { codes } from '../codes.ts';
import { fieldsOf } from '../error-fields.ts';
import type { Terminal } from './terminal.ts';
import { writeJson } from './write-json.ts';

const documents = new WeakMap<Error, object>();

/** Adds fields to the JSON document of an error. Returns the error. */
export function withDocument<Thrown>(thrown: Thrown, fields: object): Thrown {
  if (thrown instanceof Error) documents.set(thrown, fields);
  return thrown;
}

/** Writes an error as the JSON document of a command. */
export function writeJsonError(terminal: Terminal, thrown: unknown): void {
  const { code, hint = code === undefined ? codes.NR_COMMAND_FAILED.hint : undefined, problems } = fieldsOf(thrown);
  const error = {
    code: code ?? 'NR_COMMAND_FAILED',
    message: messageOf(thrown),
    ...(hint && { hint }),
    ...(problems.length > 0 && { problems }),
  };
  writeJson(terminal, { error, ...(thrown instanceof Error && documents.get(thrown)) });
}

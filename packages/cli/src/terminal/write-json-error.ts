import { messageOf } from '@netraven/core';
import { codes } from '../codes.ts';
import { fieldsOf } from '../error-fields.ts';
import type { Terminal } from './terminal.ts';
import { writeJson } from './write-json.ts';

const besides = new WeakMap<Error, object>();

/** Has these fields stand beside an error in the document of a command that it ends. Returns the error. */
export function tellBeside<Thrown>(thrown: Thrown, fields: object): Thrown {
  if (thrown instanceof Error) besides.set(thrown, fields);
  return thrown;
}

/** Writes an error as the document of a command that was asked for JSON. */
export function writeJsonError(terminal: Terminal, thrown: unknown): void {
  const { code, hint = code === undefined ? codes.NR_COMMAND_FAILED.hint : undefined, problems } = fieldsOf(thrown);
  const error = {
    code: code ?? 'NR_COMMAND_FAILED',
    message: messageOf(thrown),
    ...(hint && { hint }),
    ...(problems.length > 0 && { problems }),
  };
  writeJson(terminal, { error, ...(thrown instanceof Error && besides.get(thrown)) });
}

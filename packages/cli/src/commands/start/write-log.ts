import type { Log } from '@netraven/core/log';
import { logs, type Database } from '@netraven/db';

/** Writes the entries of a log also to the database, which may still be opening, until `entered` is disposed. */
export function writeLogTo(
  opening: Promise<Database>,
  log: Log,
  entered: AsyncDisposableStack,
): ReturnType<typeof logs.openWriter> {
  const writer = logs.openWriter(opening);
  entered.defer(() => writer.close());
  entered.defer(log.attach((record) => writer.write(record)));
  return writer;
}

import { errorData, type Logger } from '@netraven/core';
import { isAway, sources } from '@netraven/db';
import { serverError } from '../codes.ts';
import type { HandlerContext } from '../handlers/handler.ts';
import { inBackground } from '../in-background.ts';
import { syncSource } from './sync-source.ts';

/** Synchronizes saved sources when they are due. Every server does: the database gives each due time to one of them. */
export function openSourceSchedule(
  context: Pick<HandlerContext, 'db' | 'allowAddresses' | 'sourceFolders'>,
  logger: Logger,
): ReturnType<typeof inBackground> {
  return inBackground(logger, 'Sources cannot be synchronized', async (signal) => {
    for (let due = await sources.takeDue(context.db); due; due = await sources.takeDue(context.db)) {
      await syncDue(context, due, logger, signal);
    }
  });
}

/** Synchronizes a source. A failure is logged and noted. */
async function syncDue(
  context: Pick<HandlerContext, 'db' | 'allowAddresses' | 'sourceFolders'>,
  { id, name }: sources.Source,
  logger: Logger,
  signal: AbortSignal,
): Promise<void> {
  try {
    const { written, bad } = await syncSource(context, id, { signal });
    if (!written) {
      const count = bad.length === 1 ? '1 device' : `${bad.length} devices`;
      throw serverError('NR_SOURCE_ROWS_BAD', `${count} of the source ${name} cannot be used`, {
        hint: `See why with \`netraven sources sync ${name} --dry-run\`.`,
      });
    }
    await sources.noteSync(context.db, id, null);
  } catch (thrown) {
    signal.throwIfAborted();
    if (isAway(thrown)) throw thrown;
    const error = errorData(thrown, 'NR_INTERNAL');
    // Removed meanwhile.
    if (error.code === 'NR_SOURCE_UNKNOWN') return;
    logger.error(`The source ${name} was not synchronized: ${error.message}`, { code: error.code, hint: error.hint });
    await sources.noteSync(context.db, id, error);
  }
}

import { messageOf, type Logger } from '@netraven/core';
import type { PackagePolicy } from '@netraven/core/registry';
import { policies, type Database } from '@netraven/db';
import { writePolicies } from '../../place/policies-file.ts';

/** Pause before a write that failed is tried again, in ms. */
const againMs = 5_000;

/** Writes the policies to the home, and keeps this copy up to date until `entered` is disposed. Returns those of now. */
export async function keepPoliciesFile(
  db: Database,
  home: string,
  logger: Logger,
  entered: AsyncDisposableStack,
): Promise<readonly PackagePolicy[]> {
  const decided = await policies.list(db);
  writePolicies(home, decided);
  entered.defer(await followPolicies(db, home, logger));
  return decided;
}

/** Keeps the copy up to date. Returns a function that stops after the last write. */
async function followPolicies(db: Database, home: string, logger: Logger): Promise<() => Promise<void>> {
  let writing = Promise.resolve();
  let again: NodeJS.Timeout | undefined;
  let isClosed = false;
  const write = async (): Promise<void> => {
    clearTimeout(again);
    try {
      writePolicies(home, await policies.list(db));
    } catch (error) {
      logger.warning('cannot write the policies for `jobs list`; trying again', { error: messageOf(error) });
      if (!isClosed) again = setTimeout(follow, againMs).unref();
    }
  };
  const follow = (): void => void (writing = writing.then(write));
  const stopListening = await db.listen('netraven_policy', follow);
  // They may have changed before it listened.
  follow();
  return async () => {
    isClosed = true;
    await stopListening();
    await writing;
    clearTimeout(again);
  };
}

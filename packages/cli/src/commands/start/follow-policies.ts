import { messageOf, type Logger } from '@netraven/core';
import { policies, type Database } from '@netraven/db';
import { writePolicies } from '../../place/policies-file.ts';

/** Keeps the copy of the policies in the home up to date. Returns a function that stops after the last write. */
export async function followPolicies(db: Database, home: string, logger: Logger): Promise<() => Promise<void>> {
  let writing = Promise.resolve();
  const write = async (): Promise<void> => {
    try {
      writePolicies(home, await policies.list(db));
    } catch (error) {
      logger.warning('cannot write the policies for `jobs list`', { error: messageOf(error) });
    }
  };
  const follow = (): void => void (writing = writing.then(write));
  const stopListening = await db.listen('netraven_policy', follow);
  // They may have changed before it listened.
  follow();
  return async () => {
    await stopListening();
    await writing;
  };
}

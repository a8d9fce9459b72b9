import { messageOf, type Logger } from '@netraven/core';
import { policies, type Database } from '@netraven/db';
import { writePolicies } from '../../place/policies-file.ts';

/** Keeps the home's note of package policies up to date. Returns the way to stop, which ends with nothing half written. */
export async function followPolicies(db: Database, home: string, logger: Logger): Promise<() => Promise<void>> {
  let writing = Promise.resolve();
  const write = async (): Promise<void> => {
    try {
      writePolicies(home, await policies.list(db));
    } catch (error) {
      logger.warning('changed package policies could not be noted for `jobs list`', { error: messageOf(error) });
    }
  };
  const stopListening = await db.listen('netraven_policy', () => {
    writing = writing.then(write);
  });
  return async () => {
    await stopListening();
    await writing;
  };
}

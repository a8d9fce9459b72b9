import { dbError } from '../codes.ts';
import type { Trx } from '../transaction.ts';

/**
 * Refuses a trigger that closes a loop: A after B after A. Paused triggers count, because they can be resumed. Lock the
 * table first: of two triggers that are added at once, each must see the other.
 *
 * @throws {NetRavenError} NR_TRIGGER_LOOP
 */
export async function refuseLoop(
  trx: Trx,
  trigger: { readonly jobType: string; readonly after: string },
): Promise<void> {
  const rows = await trx
    .selectFrom('trigger')
    .select(['job_type', 'after_job_type'])
    .where('after_job_type', 'is not', null)
    .execute();
  const path = [trigger.jobType];
  const isSeen = new Set(path);
  /** Goes from a job type to those that run after it, up to the one that would come before. */
  const reaches = (from: string): boolean => {
    if (from === trigger.after) return true;
    for (const { job_type: next, after_job_type: before } of rows) {
      if (before !== from || isSeen.has(next)) continue;
      isSeen.add(next);
      path.push(next);
      if (reaches(next)) return true;
      path.pop();
    }
    return false;
  };
  if (!reaches(trigger.jobType)) return;
  throw dbError('NR_TRIGGER_LOOP', `The runs would never end: ${[trigger.after, ...path].join(', then ')}`);
}

import { sql } from 'kysely';
import type { Trx } from '../transaction.ts';

/**
 * Makes an event for each trigger that follows runs that just ended, in their transaction. A dry run starts nothing. What
 * follows a change that a job of NetRaven made is marked so too.
 */
export async function fireAfter(trx: Trx, runIds: readonly string[]): Promise<void> {
  if (runIds.length === 0) return;
  await sql`insert into trigger_event (trigger_id, source_run_id, own_change)
    select trigger.id, run.id, exists (select from trigger_event before where before.run_id = run.id and before.own_change)
    from run join trigger on trigger.after_job_type = run.job_type
    where run.id = any(${[...runIds]}::uuid[]) and not run.dry_run
    -- Waits for a trigger that is being removed, and leaves it out.
    for key share of trigger
    on conflict do nothing`.execute(trx);
}

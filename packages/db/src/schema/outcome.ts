import { sql, type RawBuilder } from 'kysely';

/**
 * SQL for tasks that succeeded, as in the index task_success. A job that does not apply to a device ends as skipped, with a
 * result. This counts as a success.
 */
export const isSuccess: RawBuilder<unknown> = sql`(status = 'success' or status = 'skipped' and result is not null)
  and not dry_run`;
/** SQL for tasks that failed, as in the index task_failure. */
export const isFailure: RawBuilder<unknown> = sql`status in ('failed', 'error') and not dry_run`;

import { sql } from 'kysely';
import { lastFirst, type Author } from '../schema/author.ts';
import { recordset } from '../schema/recordset.ts';
import type { Trx } from '../transaction.ts';

/** A task that saves a version. */
interface SavingTask {
  readonly taskId: string;
  readonly deviceId: string;
  readonly jobType: string;
}

/**
 * Returns who changed the devices of tasks, the last one first, by the ids of the tasks: the changes that the devices
 * reported since the last successful task of the job type began.
 */
export async function authorsSince(trx: Trx, tasks: readonly SavingTask[]): Promise<Map<string, Author[]>> {
  if (tasks.length === 0) return new Map();
  const { rows } = await sql<{ taskId: string; authors: Record<string, Author> }>`
    select saving.task_id as "taskId", change.authors
    from ${recordset('saving', tasks, {
      task_id: ['uuid', (task) => task.taskId],
      device_id: ['uuid', (task) => task.deviceId],
      job_type: ['text', (task) => task.jobType],
    })}
    join device_change change on change.device_id = saving.device_id
    -- A change without a name must not hide the name in the configuration.
    where change.authors <> '{}' and change.last_at > coalesce((
      select started_at from task
      where task.device_id = saving.device_id and task.job_type = saving.job_type and task.id <> saving.task_id
        and task.status = 'success' and not task.dry_run
      order by finished_at desc limit 1
    ), '-infinity')`.execute(trx);
  return new Map(
    [...Map.groupBy(rows, (row) => row.taskId)].map(([taskId, found]) => [
      taskId,
      lastFirst(found.flatMap(({ authors }) => Object.values(authors))),
    ]),
  );
}

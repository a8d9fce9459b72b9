import { connect } from '../../client/connect.ts';
import type { Context } from '../../context.ts';
import { escapeControls } from '../../terminal/escape-controls.ts';
import { writeJson } from '../../terminal/write-json.ts';
import { writeTable } from '../../terminal/write-table.ts';
import { momentIn } from './describe.ts';
import { findSchedule } from '../../client/find-named.ts';

/** Lists the next due times of one schedule, or of all that are not paused. */
export async function nextDueTimes(
  context: Context,
  name: string | undefined,
  { json }: { json?: boolean },
): Promise<void> {
  const client = await connect(context);
  const found = name === undefined ? (await client.schedules.list()).schedules : [await findSchedule(client, name)];
  const dues = found
    .filter(({ pausedAt }) => pausedAt === null || name !== undefined)
    .flatMap((schedule) =>
      schedule.next.map((dueAt) => ({
        dueAt,
        schedule: schedule.name,
        jobType: schedule.jobType,
        timeZone: schedule.timeZone,
      })),
    )
    .sort((a, b) => a.dueAt.localeCompare(b.dueAt));
  if (json) return writeJson(context.terminal, { next: dues });
  const rows = dues.map(({ dueAt, schedule, jobType, timeZone }) =>
    [momentIn(timeZone, dueAt), schedule, jobType].map(escapeControls),
  );
  writeTable(context.terminal, ['DUE', 'SCHEDULE', 'JOB TYPE'], rows, 'No due time comes.');
}

import { readList } from '../../client/read-list.ts';
import type { Context } from '../../context.ts';
import { escapeControls } from '../../terminal/escape-controls.ts';
import { naturally } from '../../terminal/naturally.ts';
import { writeJson } from '../../terminal/write-json.ts';
import { writeTable } from '../../terminal/write-table.ts';
import { describeDevices, describeJob } from '../run/describe.ts';
import { describeLast, describeNext } from './describe.ts';

/** Lists the schedules by name. */
export async function listSchedules(context: Context, { json }: { json?: boolean }): Promise<void> {
  const { schedules } = await readList(context, '/schedules', (client) => client.schedules.list());
  if (json) return writeJson(context.terminal, { schedules });
  const rows = schedules
    .toSorted((a, b) => naturally(a.name, b.name))
    .map((schedule) => {
      const { name, jobType, dryRun, time, timeZone, devices } = schedule;
      const job = describeJob({ jobType, dryRun });
      return [
        name,
        job,
        `${time} ${timeZone}`,
        describeNext(schedule),
        describeLast(schedule),
        describeDevices(devices),
      ].map(escapeControls);
    });
  const none =
    'There are no schedules. Add one: `netraven schedules add nightly backup --time "daily at 02:00" --all`.';
  writeTable(context.terminal, ['NAME', 'JOB TYPE', 'TIME', 'NEXT', 'LAST RESULT', 'DEVICES'], rows, none, [
    ['DEVICES', 8],
    ['TIME', 16],
    ['LAST RESULT', 11],
    ['NAME', 8],
    ['JOB TYPE', 8],
    ['DEVICES', 0],
  ]);
}

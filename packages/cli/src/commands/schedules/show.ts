import { connect } from '../../client/connect.ts';
import type { Context } from '../../context.ts';
import { escapeControls } from '../../terminal/escape-controls.ts';
import { shortId } from '../../terminal/short-id.ts';
import { moment } from '../../terminal/moment.ts';
import { toJson, writeJson } from '../../terminal/write-json.ts';
import { writeTable } from '../../terminal/write-table.ts';
import { writeFacts } from '../../terminal/write-facts.ts';
import { describeDevices, describeJob } from '../run/describe.ts';
import { describeNext, describeResult, momentIn } from './describe.ts';
import { findSchedule } from '../../client/find-named.ts';
import { inMinutes } from '../minutes.ts';
import { describeWaves } from '../run/wave-options.ts';

/** Shows a schedule, its next due times, and the results of the last ones. */
export async function showSchedule(
  context: Context,
  name: string,
  { limit, json }: { limit: number; json?: boolean },
): Promise<void> {
  const { terminal } = context;
  const client = await connect(context);
  const schedule = await findSchedule(client, name);
  const { dueTimes } = await client.schedules.dueTimes(schedule.id, { limit });
  if (json) return writeJson(terminal, { schedule, dueTimes });
  const { jobType, dryRun, time, timeZone, spreadMinutes, maxLateMinutes, overlap, config, createdBy } = schedule;
  const { freshWithinMinutes } = schedule;
  const facts = [
    ['schedule', name],
    ['job type', describeJob({ jobType, dryRun })],
    ['devices', describeDevices(schedule.devices)],
    ['time', `${time} (${timeZone})`],
    ['next', describeNext(schedule)],
    ['spread', inMinutes(spreadMinutes)],
    ['max late', inMinutes(maxLateMinutes)],
    ['overlap', overlap],
    ['fresh within', freshWithinMinutes === null ? '-' : inMinutes(freshWithinMinutes)],
    ...(schedule.waves ? [['waves', describeWaves(schedule.waves)] as const] : []),
    ['config', toJson(config, 0)],
    ['created', `${moment(schedule.createdAt)}, by ${createdBy}`],
  ] as const;
  writeFacts(terminal, facts);
  terminal.out('');
  const rows = dueTimes.map((due) =>
    [momentIn(timeZone, due.dueAt), describeResult({ ...due, runId: due.runId && shortId(terminal, due.runId) })].map(
      escapeControls,
    ),
  );
  writeTable(terminal, ['DUE', 'RESULT'], rows, 'No due time has passed yet.', [['RESULT', 20]]);
}

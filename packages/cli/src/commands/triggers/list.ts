import { readList } from '../../client/read-list.ts';
import type { Context } from '../../context.ts';
import { escapeControls } from '../../terminal/escape-controls.ts';
import { writeJson } from '../../terminal/write-json.ts';
import { writeTable } from '../../terminal/write-table.ts';
import { describeDevices, describeJob } from '../run/describe.ts';
import { describeKind, describeLast } from './describe.ts';

/** Lists the triggers by name. */
export async function listTriggers(context: Context, { json }: { json?: boolean }): Promise<void> {
  const { triggers } = await readList(context, '/triggers', (client) => client.triggers.list());
  if (json) return writeJson(context.terminal, { triggers });
  const rows = triggers.map((trigger) =>
    [
      trigger.name,
      describeJob(trigger),
      trigger.pausedAt === null ? describeKind(trigger) : `${describeKind(trigger)}, paused`,
      describeLast(trigger),
      describeDevices(trigger.devices),
    ].map(escapeControls),
  );
  const none = 'There are no triggers. Add one: `netraven triggers add on-change backup --syslog`.';
  writeTable(context.terminal, ['NAME', 'JOB TYPE', 'STARTS', 'LAST EVENT', 'DEVICES'], rows, none, [
    ['DEVICES', 8],
    ['LAST EVENT', 11],
    ['STARTS', 10],
    ['NAME', 8],
    ['JOB TYPE', 8],
    ['DEVICES', 0],
  ]);
}

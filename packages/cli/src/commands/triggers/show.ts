import { connect } from '../../client/connect.ts';
import type { Context } from '../../context.ts';
import { escapeControls } from '../../terminal/escape-controls.ts';
import { shortId } from '../../terminal/short-id.ts';
import { moment } from '../../terminal/moment.ts';
import { toJson, writeJson } from '../../terminal/write-json.ts';
import { writeTable } from '../../terminal/write-table.ts';
import { writeFacts } from '../../terminal/write-facts.ts';
import { describeDevices, describeJob } from '../run/describe.ts';
import { describeEvent, describeKind, describeResult } from './describe.ts';
import { findTrigger } from '../../client/find-named.ts';

/** Shows a trigger and its last events. */
export async function showTrigger(
  context: Context,
  name: string,
  { limit, json }: { limit: number; json?: boolean },
): Promise<void> {
  const { terminal } = context;
  const client = await connect(context);
  const trigger = await findTrigger(client, name);
  const { events } = await client.triggers.events(trigger.id, { limit });
  if (json) return writeJson(terminal, { trigger, events });
  const facts = [
    ['trigger', name],
    ['job type', describeJob(trigger)],
    ['starts', describeKind(trigger)],
    ['devices', describeDevices(trigger.devices)],
    ['paused', trigger.pausedAt === null ? '-' : moment(trigger.pausedAt)],
    ['config', toJson(trigger.config, 0)],
    ['created', `${moment(trigger.createdAt)}, by ${trigger.createdBy}`],
  ] as const;
  writeFacts(terminal, facts);
  terminal.out('');
  const rows = events.map((event) =>
    [
      moment(event.receivedAt),
      describeEvent(event),
      describeResult({ ...event, runId: event.runId && shortId(terminal, event.runId) }),
    ].map(escapeControls),
  );
  writeTable(terminal, ['RECEIVED', 'FROM', 'RESULT'], rows, 'Nothing has happened yet.', [
    ['FROM', 8],
    ['RESULT', 20],
  ]);
}

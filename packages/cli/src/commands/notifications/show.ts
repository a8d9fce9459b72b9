import { connect } from '../../client/connect.ts';
import type { Context } from '../../context.ts';
import { moment } from '../../terminal/moment.ts';
import { writeJson } from '../../terminal/write-json.ts';
import { writeFacts } from '../../terminal/write-facts.ts';
import { writeDeliveries } from './deliveries.ts';
import { describeQuiet, describeState } from './describe.ts';
import { findRule } from '../../client/find-named.ts';

const shown = 10;

/** Shows a rule and its last messages. */
export async function showRule(context: Context, name: string, { json }: { json?: boolean }): Promise<void> {
  const { terminal } = context;
  const client = await connect(context);
  const rule = await findRule(client, name);
  const { deliveries } = await client.notifications.deliveries({ rule: rule.id, limit: shown });
  if (json) return writeJson(terminal, { rule, deliveries });
  const { channel, events, tags, jobTypes, createdAt } = rule;
  const facts = [
    ['rule', name],
    ['channel', channel],
    ...events.map((event, index) => [index === 0 ? 'events' : '', event] as const),
    ['tags', tags.join(', ') || 'all'],
    ['job types', jobTypes.join(', ') || 'all'],
    ['quiet', describeQuiet(rule) || '-'],
    ['state', describeState(rule)],
    ['created', moment(createdAt)],
  ] as const;
  writeFacts(terminal, facts);
  terminal.out('');
  writeDeliveries(context, deliveries, 'The rule has sent no message yet.');
}

import { connect } from '../../client/connect.ts';
import type { Context } from '../../context.ts';
import { escapeControls } from '../../terminal/escape-controls.ts';
import { moment } from '../../terminal/moment.ts';
import { writeJson } from '../../terminal/write-json.ts';
import { writeFacts } from '../../terminal/write-facts.ts';
import { describeDelivery, describeResult } from './describe.ts';

/** Shows a message with its events. */
export async function showDelivery(context: Context, id: string, { json }: { json?: boolean }): Promise<void> {
  const { terminal } = context;
  const client = await connect(context);
  const shown = await client.notifications.delivery(id);
  if (json) return writeJson(terminal, shown);
  const { delivery, message } = shown;
  const facts = [
    ['rule', delivery.rule],
    ['channel', delivery.channel],
    ['state', describeDelivery(delivery)],
    ['tries', String(delivery.tries)],
    ['result', describeResult(delivery)],
    ['created', moment(delivery.createdAt)],
    ['ended', moment(delivery.endedAt)],
    ['events', String(message.total)],
  ] as const;
  writeFacts(terminal, facts);
  terminal.out('');
  for (const { event, at, ...fields } of message.events) {
    const words = Object.entries(fields).map(([name, value]) => `${name}=${String(value)}`);
    terminal.out(escapeControls([moment(at), event, ...words].join('  ')));
  }
  const others = message.total - message.events.length;
  if (others > 0) terminal.out(`and ${others} more`);
}

import type { Delivery, DeliveryState } from '@netraven/api';
import { connect } from '../../client/connect.ts';
import type { Context } from '../../context.ts';
import { escapeControls } from '../../terminal/escape-controls.ts';
import { moment } from '../../terminal/moment.ts';
import { writeJson } from '../../terminal/write-json.ts';
import { writeTable } from '../../terminal/write-table.ts';
import { optionWords } from '../option-words.ts';
import { describeDelivery, describeResult } from './describe.ts';
import { findRule } from '../../client/find-named.ts';

export interface DeliveriesFlags {
  readonly rule?: string;
  readonly state?: DeliveryState;
  /** Default 20. */
  readonly limit?: number;
  readonly before?: string;
  readonly json?: boolean;
}

/** Lists messages, newest first. */
export async function listDeliveries(context: Context, flags: DeliveriesFlags): Promise<void> {
  const { rule, state, limit, before, json } = flags;
  const client = await connect(context);
  const page = await client.notifications.deliveries({
    limit: limit ?? 20,
    ...(rule !== undefined && { rule: (await findRule(client, rule)).id }),
    state,
    before,
  });
  if (json) return writeJson(context.terminal, page);
  writeDeliveries(context, page.deliveries, `No ${before === undefined ? '' : 'older '}message fits.`);
  if (page.next) {
    const options = await optionWords({ rule, state, limit, before: page.next.before });
    context.terminal.err(escapeControls(`Show older ones: \`netraven notifications deliveries ${options}\``));
  }
}

/** Writes messages as a table. */
export function writeDeliveries({ terminal }: Context, deliveries: readonly Delivery[], none: string): void {
  const rows = deliveries.map((delivery) =>
    [
      delivery.id,
      moment(delivery.createdAt),
      delivery.rule,
      describeDelivery(delivery),
      String(delivery.events),
      String(delivery.tries),
      describeResult(delivery),
    ].map(escapeControls),
  );
  const cut = [
    ['RESULT', 20],
    ['RULE', 8],
    ['TRIES', 0],
    ['EVENTS', 0],
    ['CREATED', 0],
  ] as const;
  writeTable(terminal, ['ID', 'CREATED', 'RULE', 'STATE', 'EVENTS', 'TRIES', 'RESULT'], rows, none, cut);
}

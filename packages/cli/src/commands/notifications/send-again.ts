import type { Client, Delivery } from '@netraven/api';
import { connect } from '../../client/connect.ts';
import { cliError } from '../../codes.ts';
import type { Context } from '../../context.ts';
import { isCode } from '../../error-fields.ts';
import { counted } from '../../terminal/counted.ts';
import { escapeControls } from '../../terminal/escape-controls.ts';
import { writeJson } from '../../terminal/write-json.ts';
import { findRule } from '../../client/find-named.ts';

export interface SendAgainFlags {
  /** Name of a rule: all its failed messages. */
  readonly failed?: string;
  readonly json?: boolean;
}

/** Sends a failed message again, or all failed messages of a rule. */
export async function sendAgain(
  context: Context,
  id: string | undefined,
  { failed, json }: SendAgainFlags,
): Promise<void> {
  const { terminal } = context;
  if ((id === undefined) === (failed === undefined)) {
    throw cliError('NR_USAGE_INVALID', 'Name either a message or a rule with --failed', {
      hint: 'List failed messages with `netraven notifications deliveries --state failed`.',
    });
  }
  const client = await connect(context);
  const deliveries =
    id === undefined ? await sendAllAgain(client, failed ?? '') : [await client.notifications.sendAgain(id)];
  if (json) return writeJson(terminal, { deliveries });
  const [first] = deliveries;
  if (!first) terminal.out(escapeControls(`No message of ${failed} has failed.`));
  else {
    terminal.out(escapeControls(`Sending ${counted(deliveries.length, 'message')} of ${first.rule} again.`));
    terminal.err('See the result: `netraven notifications deliveries`');
  }
}

/** Sends all failed messages of a rule again, oldest first. Leaves out those that another person sent again meanwhile. */
async function sendAllAgain(client: Client, rule: string): Promise<Delivery[]> {
  const deliveries: Delivery[] = [];
  for (const id of await failedOf(client, rule)) {
    try {
      deliveries.push(await client.notifications.sendAgain(id));
    } catch (error) {
      if (!isCode(error, 'NR_DELIVERY_NOT_FAILED')) throw error;
      // The message of a paused rule is refused with the same code, and stays failed.
      if ((await client.notifications.delivery(id)).delivery.state === 'failed') throw error;
    }
  }
  return deliveries;
}

/** Returns the ids of all failed messages of a rule, oldest first. */
async function failedOf(client: Client, name: string): Promise<string[]> {
  const { id: rule } = await findRule(client, name);
  const ids: string[] = [];
  for (let next: { before?: string } | undefined = {}; next;) {
    const page = await client.notifications.deliveries({ rule, state: 'failed', limit: 200, ...next });
    ids.push(...page.deliveries.map(({ id }) => id));
    next = page.next;
  }
  return ids.toReversed();
}

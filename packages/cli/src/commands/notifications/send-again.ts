import type { Client, Delivery } from '@netraven/api';
import { connect } from '../../client/connect.ts';
import { cliError } from '../../codes.ts';
import type { Context } from '../../context.ts';
import { exitCodes, type ExitCode } from '../../exit-code.ts';
import { counted } from '../../terminal/counted.ts';
import { escapeControls } from '../../terminal/escape-controls.ts';
import { writeJson } from '../../terminal/write-json.ts';
import { findRule } from './find-rule.ts';

export interface SendAgainFlags {
  /** Name of a rule: all its failed messages. */
  readonly failed?: string;
  readonly json?: boolean;
}

/** Has a failed message, or all of a rule, sent again. */
export async function sendAgain(
  context: Context,
  id: string | undefined,
  { failed, json }: SendAgainFlags,
): Promise<ExitCode> {
  const { terminal } = context;
  if ((id === undefined) === (failed === undefined)) {
    throw cliError('NR_USAGE_INVALID', 'Name either a message or a rule with --failed', {
      hint: 'List failed messages with `netraven notifications deliveries --state failed`.',
    });
  }
  const client = await connect(context);
  const ids = id === undefined ? await failedOf(client, failed ?? '') : [id];
  const deliveries: Delivery[] = [];
  // Oldest first, as they were sent.
  for (const one of ids) deliveries.push(await client.notifications.sendAgain(one));
  if (json) {
    writeJson(terminal, { deliveries });
    return exitCodes.ok;
  }
  const [first] = deliveries;
  if (!first) terminal.out(escapeControls(`No message of ${failed} has failed.`));
  else {
    terminal.out(escapeControls(`Sending ${counted(deliveries.length, 'message')} of ${first.rule} again.`));
    terminal.err('See the result: `netraven notifications deliveries`');
  }
  return exitCodes.ok;
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

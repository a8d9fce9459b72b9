import { connect } from '../../client/connect.ts';
import type { Context } from '../../context.ts';
import { findChannel, findRule } from '../../client/find-named.ts';
import { sendTest } from '../channels/test.ts';

/** Sends a test message through the channel of a rule. */
export async function testRule(context: Context, name: string, flags: { json?: boolean }): Promise<void> {
  const client = await connect(context);
  const { channel } = await findRule(client, name);
  return sendTest(context, client, await findChannel(client, channel), flags);
}

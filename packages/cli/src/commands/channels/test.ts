import type { Client, NotificationChannel } from '@netraven/api';
import { connect } from '../../client/connect.ts';
import type { Context } from '../../context.ts';
import { escapeControls } from '../../terminal/escape-controls.ts';
import { writeJson } from '../../terminal/write-json.ts';
import { findChannel } from '../../client/find-named.ts';

/** Sends a test message through a channel. */
export async function testChannel(context: Context, name: string, { json }: { json?: boolean }): Promise<void> {
  const client = await connect(context);
  return sendTest(context, client, await findChannel(client, name), { json });
}

/** Sends a test message, and writes what the other side answered. */
export async function sendTest(
  { terminal }: Context,
  client: Client,
  { id, name, kind, place }: NotificationChannel,
  { json }: { json?: boolean | undefined },
): Promise<void> {
  const result = await client.channels.test(id);
  if (json) writeJson(terminal, result);
  else terminal.out(escapeControls(`Sent through ${name} (${kind} at ${place}). Answer: ${result.answer}`));
}

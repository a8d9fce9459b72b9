import { connect } from '../../client/connect.ts';
import { findCredential } from '../../client/find-named.ts';
import type { Context } from '../../context.ts';
import { escapeControls } from '../../terminal/escape-controls.ts';
import { writeJson } from '../../terminal/write-json.ts';
import { rightFor } from '../artifacts/right.ts';
import { describe } from './describe.ts';

/** Allows a credential to be sent to more networks. Only the user of `netraven start` can: it needs the reveal token. */
export async function allowCredential(
  context: Context,
  name: string,
  networks: readonly string[],
  { reason, json }: { readonly reason?: string; readonly json?: boolean },
): Promise<void> {
  const client = await connect(context);
  const { id } = await findCredential(client, name);
  const { body, headers } = await rightFor(context, reason, {
    missing: `There is no reason to send ${name} to more networks`,
    hint: "Say why, for the audit: `--reason 'new site in Graz, ticket 4711'`.",
  });
  const credential = await client.credentials.allow(id, { networks: [...networks], ...body }, headers);
  if (json) writeJson(context.terminal, credential);
  else context.terminal.out(escapeControls(`Changed ${describe(credential)}.`));
}

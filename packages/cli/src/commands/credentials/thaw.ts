import { connect } from '../../client/connect.ts';
import type { Context } from '../../context.ts';
import { escapeControls } from '../../terminal/escape-controls.ts';
import { writeJson } from '../../terminal/write-json.ts';
import { findCredential } from '../../client/find-named.ts';

/** Lets a frozen credential be used again. */
export async function thawCredential(context: Context, name: string, { json }: { json?: boolean }): Promise<void> {
  const client = await connect(context);
  const { id, frozenAt } = await findCredential(client, name);
  const credential = await client.credentials.thaw(id);
  if (json) writeJson(context.terminal, credential);
  else {
    const said = frozenAt === null ? 'was not frozen; its refused logins no longer count' : 'can be used again';
    context.terminal.out(escapeControls(`${name} ${said}.`));
  }
}

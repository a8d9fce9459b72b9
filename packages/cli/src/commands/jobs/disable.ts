import { connect } from '../../client/connect.ts';
import type { Context } from '../../context.ts';
import { escapeControls } from '../../terminal/escape-controls.ts';
import { writeJson } from '../../terminal/write-json.ts';
import { findEntries } from './find-entries.ts';

/** Disables a job package. */
export async function disableJob(context: Context, nameOrType: string, { json }: { json?: boolean }): Promise<void> {
  const client = await connect(context);
  const name = (await findEntries(client, nameOrType))[0]?.name ?? nameOrType;
  const policy = await client.packages.disable({ name });
  if (json) writeJson(context.terminal, policy);
  else context.terminal.out(`${escapeControls(name)} is disabled.`);
}

import type { Client } from '@netraven/api';
import { connect } from '../client/connect.ts';
import type { Context } from '../context.ts';
import { confirm } from '../terminal/confirm.ts';
import { escapeControls } from '../terminal/escape-controls.ts';
import { writeJson } from '../terminal/write-json.ts';

/** Options of the commands that remove something. */
export interface RemoveNamedFlags {
  readonly yes?: boolean;
  readonly json?: boolean;
}

interface Removal<Found> {
  readonly find: (client: Client, name: string) => Promise<Found>;
  readonly question: (found: Found) => string;
  readonly remove: (client: Client, found: Found) => Promise<object>;
  /** Sentence after the removal. Default: none. */
  readonly last?: string;
}

/** Finds something by its name, and removes it after a confirmation. */
export async function removeNamed<Found>(
  context: Context,
  name: string,
  flags: RemoveNamedFlags,
  { find, question, remove, last }: Removal<Found>,
): Promise<void> {
  const { terminal } = context;
  const client = await connect(context);
  const found = await find(client, name);
  await confirm(terminal, escapeControls(question(found)), flags);
  const removed = await remove(client, found);
  if (flags.json) writeJson(terminal, removed);
  else terminal.out(escapeControls([`Removed ${name}.`, ...(last === undefined ? [] : [last])].join(' ')));
}

import type { Client } from '@netraven/api';
import { connect } from '../client/connect.ts';
import type { Context } from '../context.ts';
import { confirm } from '../terminal/confirm.ts';
import { escapeControls } from '../terminal/escape-controls.ts';
import type { Terminal } from '../terminal/terminal.ts';
import { writeJson } from '../terminal/write-json.ts';

/** Options of the commands that ask for a confirmation. */
export interface ConfirmFlags {
  readonly yes?: boolean;
  readonly json?: boolean;
}

interface Removal<Found> {
  readonly find: (client: Client, name: string) => Promise<Found>;
  readonly question: (found: Found, terminal: Terminal) => string;
  readonly remove: (client: Client, found: Found) => Promise<object>;
  /** Sentence after the removal. Default: none. */
  readonly last?: string;
}

/** The action of a command that removes what has a name. */
export type Remove = (context: Context, name: string, flags: ConfirmFlags) => Promise<void>;

/** Makes the command that finds something by its name, and removes it after a confirmation. */
export function removeNamed<Found>({ find, question, remove, last }: Removal<Found>): Remove {
  return async (context, name, flags) => {
    const { terminal } = context;
    const client = await connect(context);
    const found = await find(client, name);
    await confirm(terminal, escapeControls(question(found, terminal)), flags);
    const removed = await remove(client, found);
    if (flags.json) writeJson(terminal, removed);
    else terminal.out(escapeControls([`Removed ${name}.`, ...(last === undefined ? [] : [last])].join(' ')));
  };
}

import { connect } from '../../client/connect.ts';
import type { Context } from '../../context.ts';
import { moment } from '../../terminal/moment.ts';
import { writeJson } from '../../terminal/write-json.ts';
import { inMinutes } from '../minutes.ts';
import { findSource } from '../../client/find-named.ts';

export interface SetFlags {
  /** In minutes. */
  readonly every: number | 'never';
  readonly json?: boolean;
}

/** Changes how often a source is synchronized automatically. */
export async function setSource(context: Context, name: string, flags: SetFlags): Promise<void> {
  const client = await connect(context);
  const { id } = await findSource(client, name);
  const source = await client.sources.change(id, { everyMinutes: flags.every === 'never' ? null : flags.every });
  const { everyMinutes, nextSyncAt } = source;
  if (flags.json) writeJson(context.terminal, source);
  else if (everyMinutes === null || nextSyncAt === null) {
    context.terminal.out(`${name} is synchronized only by \`netraven sources sync ${name}\`.`);
  } else
    context.terminal.out(`${name} is synchronized every ${inMinutes(everyMinutes)}, next at ${moment(nextSyncAt)}.`);
}

import { connect } from '../../client/connect.ts';
import { cliError } from '../../codes.ts';
import type { Context } from '../../context.ts';
import { escapeControls } from '../../terminal/escape-controls.ts';
import { writeJson } from '../../terminal/write-json.ts';
import type { SettingFlags } from '../devices/setting-options.ts';
import { changesOf } from '../devices/settings-change.ts';

export interface SetTagFlags extends SettingFlags {
  readonly priority?: number;
  readonly json?: boolean;
}

/** Changes the settings of a tag. */
export async function setTag(context: Context, name: string, flags: SetTagFlags): Promise<void> {
  const { priority, json } = flags;
  const settings = changesOf(flags);
  if (priority === undefined && !settings) {
    throw cliError('NR_USAGE_INVALID', `No option says what to change of the tag ${name}`, {
      hint: 'See `netraven tags set --help`.',
    });
  }
  const client = await connect(context);
  const tag = await client.tags.change({
    name,
    priority,
    settings,
  });
  if (json) writeJson(context.terminal, tag);
  else context.terminal.out(escapeControls(`Changed ${tag.name}, which ${devicesWith(tag.devices)}.`));
}

function devicesWith(count: number): string {
  return count === 1 ? '1 device has' : `${count === 0 ? 'no' : count} devices have`;
}

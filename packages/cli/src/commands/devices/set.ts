import type { ChangeDevice } from '@netraven/api';
import { connect } from '../../client/connect.ts';
import { cliError } from '../../codes.ts';
import type { Context } from '../../context.ts';
import { escapeControls } from '../../terminal/escape-controls.ts';
import { writeJson } from '../../terminal/write-json.ts';
import { findDevice } from './find-device.ts';
import type { SettingFlags } from './setting-options.ts';
import { changesOf } from './settings-change.ts';
import { warnOfChanged } from './warn-of-networks.ts';
import { warnOfPool } from './warn-of-pool.ts';

export interface SetDeviceFlags extends SettingFlags {
  readonly address?: string;
  readonly port?: number;
  readonly platform?: string;
  readonly tag?: readonly string[];
  readonly untag?: readonly string[];
  readonly pool?: string;
  readonly json?: boolean;
}

/** Changes a device. Its history and host key stay. */
export async function setDevice(context: Context, name: string, flags: SetDeviceFlags): Promise<void> {
  const { address, port, platform, tag, untag, pool } = flags;
  const settings = changesOf(flags);
  const change: ChangeDevice = {
    ...(address !== undefined && { address }),
    ...(port !== undefined && { port }),
    ...(platform !== undefined && { platform }),
    ...(tag && { addTags: tag }),
    ...(untag && { removeTags: untag }),
    ...(pool !== undefined && { pool }),
    ...(settings && { settings }),
  };
  if (Object.keys(change).length === 0) {
    throw cliError('NR_USAGE_INVALID', `No option says what to change of ${name}`, {
      hint: 'See `netraven devices set --help`.',
    });
  }
  return changeDevice(context, name, change, flags, (changed) => `Changed ${changed}.`);
}

/** Gives a device another name. Its id, history and host key stay. */
export function renameDevice(
  context: Context,
  old: string,
  name: string,
  flags: { readonly json?: boolean },
): Promise<void> {
  return changeDevice(context, old, { name }, flags, (changed) => `Renamed ${old} to ${changed}.`);
}

async function changeDevice(
  context: Context,
  name: string,
  change: ChangeDevice,
  { json }: { readonly json?: boolean },
  sentence: (name: string) => string,
): Promise<void> {
  const client = await connect(context);
  const { id } = await findDevice(client, name);
  const device = await client.devices.change(id, change);
  if (json) writeJson(context.terminal, device);
  else context.terminal.out(escapeControls(sentence(device.name)));
  if (change.pool !== undefined) await warnOfPool(context.terminal, client, device);
  await warnOfChanged(context.terminal, client, device);
}

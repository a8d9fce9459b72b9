import { connect } from '../../client/connect.ts';
import type { Context } from '../../context.ts';
import { exitCodes, type ExitCode } from '../../exit-code.ts';
import { confirm } from '../../terminal/confirm.ts';
import { escapeControls } from '../../terminal/escape-controls.ts';
import { writeJson } from '../../terminal/write-json.ts';
import { findDevice } from './find-device.ts';

export interface RemoveDeviceFlags {
  readonly yes?: boolean;
  readonly json?: boolean;
}

/** Removes a device from the inventory. Its runs and artifacts stay. */
export async function removeDevice(
  context: Context,
  name: string,
  { yes, json }: RemoveDeviceFlags,
): Promise<ExitCode> {
  const { terminal } = context;
  const client = await connect(context);
  const { id, address, platform } = await findDevice(client, name);
  terminal.err('Its runs and artifacts stay; its host key is removed.');
  await confirm(terminal, `Remove ${escapeControls(name)} (${platform} at ${escapeControls(address)})?`, {
    yes: yes ?? false,
  });
  const removed = await client.devices.remove(id);
  if (json) writeJson(terminal, removed);
  else terminal.out(`Removed ${escapeControls(name)}.`);
  return exitCodes.ok;
}

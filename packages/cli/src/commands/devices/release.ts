import { connect } from '../../client/connect.ts';
import type { Context } from '../../context.ts';
import { confirm } from '../../terminal/confirm.ts';
import { escapeControls } from '../../terminal/escape-controls.ts';
import { writeJson } from '../../terminal/write-json.ts';
import type { ConfirmFlags } from '../remove-named.ts';
import { findDevice } from './find-device.ts';

/** Lets a device take changes again after one whose commit was never answered. */
export async function releaseDevice(context: Context, name: string, flags: ConfirmFlags): Promise<void> {
  const { terminal } = context;
  const client = await connect(context);
  const { id } = await findDevice(client, name);
  const { heldBy } = await client.devices.get(id);
  if (heldBy !== null) {
    terminal.err(`Run ${heldBy} may have changed the device: see \`netraven runs show ${heldBy}\`.`);
    await confirm(terminal, `Have you looked at ${escapeControls(name)}, and may it take changes again?`, flags);
  }
  const released = await client.devices.release(id);
  if (flags.json) writeJson(terminal, released);
  else if (heldBy === null) terminal.out(`${escapeControls(name)} takes changes: nothing held it.`);
  else terminal.out(`${escapeControls(name)} takes changes again.`);
}

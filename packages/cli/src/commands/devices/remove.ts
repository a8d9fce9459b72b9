import { allDevices, type Client, type Device, type DeviceSelection } from '@netraven/api';
import { connect } from '../../client/connect.ts';
import type { Context } from '../../context.ts';
import { confirm } from '../../terminal/confirm.ts';
import { escapeControls } from '../../terminal/escape-controls.ts';
import { writeJson } from '../../terminal/write-json.ts';
import type { ConfirmFlags } from '../remove-named.ts';
import { findDevice } from './find-device.ts';

/** Removes a device from the inventory. Its runs and artifacts stay. */
export async function removeDevice(context: Context, name: string, flags: ConfirmFlags): Promise<void> {
  const { terminal } = context;
  const client = await connect(context);
  const device = await findDevice(client, name);
  const { id, address, platform } = device;
  terminal.err('Its runs and artifacts stay; its host key is removed.');
  for (const schedule of await emptiedBy(client, device)) {
    terminal.err(`It is the last device of the schedule ${escapeControls(schedule)}, which then runs nothing.`);
  }
  await confirm(terminal, `Remove ${escapeControls(name)} (${platform} at ${escapeControls(address)})?`, flags);
  const removed = await client.devices.remove(id);
  if (flags.json) writeJson(terminal, removed);
  else terminal.out(`Removed ${escapeControls(name)}.`);
}

/** Returns the names of the schedules that select no other device. */
async function emptiedBy(client: Client, device: Device): Promise<string[]> {
  const { schedules } = await client.schedules.list();
  const selecting = schedules.filter((schedule) => selects(schedule.devices, device));
  if (selecting.length === 0) return [];
  const others = (await allDevices(client)).filter(({ id }) => id !== device.id);
  return selecting
    .filter((schedule) => !others.some((other) => selects(schedule.devices, other)))
    .map(({ name }) => name);
}

function selects({ all, names = [], tags = [] }: DeviceSelection, device: Pick<Device, 'name' | 'tags'>): boolean {
  return all === true || tags.some((tag) => device.tags.includes(tag)) || names.some((name) => fits(name, device.name));
}

/** Returns true if a name is that of a selection, which may have `*` and `?`. */
function fits(pattern: string, name: string): boolean {
  const escaped = pattern.replaceAll(/[.+^${}()|[\]\\]/g, String.raw`\$&`);
  return new RegExp(`^${escaped.replaceAll('*', '.*').replaceAll('?', '.')}$`, 'su').test(name);
}

import { allDevices, type Client, type Device, type DeviceSelection } from '@netraven/api';
import { connect } from '../../client/connect.ts';
import type { Context } from '../../context.ts';
import { confirm } from '../../terminal/confirm.ts';
import { escapeControls } from '../../terminal/escape-controls.ts';
import { writeJson } from '../../terminal/write-json.ts';
import type { ConfirmFlags } from '../remove-named.ts';
import { findDevice } from './find-device.ts';
import { fitsPattern } from './fits-pattern.ts';

/** Removes a device from the inventory. Its runs and artifacts stay. */
export async function removeDevice(context: Context, name: string, flags: ConfirmFlags): Promise<void> {
  const { terminal } = context;
  const client = await connect(context);
  const device = await findDevice(client, name);
  const { id, address, platform } = device;
  terminal.err('Its runs and artifacts stay; its host key is removed.');
  for (const emptied of await emptiedBy(client, device)) {
    terminal.err(`It is the last device of the ${escapeControls(emptied)}, which then runs nothing.`);
  }
  await confirm(terminal, `Remove ${escapeControls(name)} (${platform} at ${escapeControls(address)})?`, flags);
  const removed = await client.devices.remove(id);
  if (flags.json) writeJson(terminal, removed);
  else terminal.out(`Removed ${escapeControls(name)}.`);
}

/** Returns the schedules and triggers that select no other device, as `schedule <name>`. */
async function emptiedBy(client: Client, device: Device): Promise<string[]> {
  const [{ schedules }, { triggers }] = await Promise.all([client.schedules.list(), client.triggers.list()]);
  const selecting = [
    ...schedules.map(({ name, devices }) => ({ name: `schedule ${name}`, devices })),
    ...triggers.map(({ name, devices }) => ({ name: `trigger ${name}`, devices })),
  ].filter((one) => selects(one.devices, device));
  if (selecting.length === 0) return [];
  const others = (await allDevices(client)).filter(({ id }) => id !== device.id);
  return selecting.filter((one) => !others.some((other) => selects(one.devices, other))).map(({ name }) => name);
}

function selects({ all, names = [], tags = [] }: DeviceSelection, device: Pick<Device, 'name' | 'tags'>): boolean {
  return (
    all === true ||
    tags.some((tag) => device.tags.includes(tag)) ||
    names.some((name) => fitsPattern(name, device.name))
  );
}

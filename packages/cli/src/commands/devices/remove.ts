import type { Client, Device } from '@netraven/api';
import { connect } from '../../client/connect.ts';
import type { Context } from '../../context.ts';
import { fieldsOf } from '../../error-fields.ts';
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
  ];
  const emptied = await Promise.all(
    selecting.map(async ({ name, devices }) => {
      const found = await selectedBy(client, devices);
      return found.length === 1 && found[0]?.id === device.id ? [name] : [];
    }),
  );
  return emptied.flat();
}

/** Returns the first two devices of a stored query. */
async function selectedBy(client: Client, query: string): Promise<readonly Device[]> {
  try {
    return (await client.devices.list({ query, limit: 2 })).devices;
  } catch (error) {
    // It names something that was removed since, or is too long for an address: only the warning is left out.
    if (['NR_QUERY_INVALID', 'NR_REQUEST_INVALID'].includes(fieldsOf(error).code ?? '')) return [];
    throw error;
  }
}

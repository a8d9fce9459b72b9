import { allDevices, type Credential, type Device } from '@netraven/api';
import { connect } from '../../client/connect.ts';
import type { Context } from '../../context.ts';
import { confirm } from '../../terminal/confirm.ts';
import { escapeControls } from '../../terminal/escape-controls.ts';
import { writeJson } from '../../terminal/write-json.ts';
import type { ConfirmFlags } from '../remove-named.ts';
import { describe } from './describe.ts';
import { findCredential } from '../../client/find-named.ts';

/** Removes a credential, after naming the devices that are left without a usable one. */
export async function removeCredential(context: Context, name: string, flags: ConfirmFlags): Promise<void> {
  const { terminal } = context;
  const client = await connect(context);
  const credential = await findCredential(client, name);
  const [devices, { credentials }] = await Promise.all([allDevices(client), client.credentials.list()]);
  const others = credentials.filter(({ id, frozenAt }) => id !== credential.id && frozenAt === null);
  terminal.err(escapeControls(consequence(leftWithout(devices, credential, others))));
  await confirm(terminal, `Remove ${escapeControls(describe(credential))}?`, flags);
  const removed = await client.credentials.remove(credential.id);
  if (flags.json) writeJson(terminal, removed);
  else terminal.out(`Removed ${escapeControls(name)}.`);
}

/** Returns the names of devices that this credential fits and none of the others. */
function leftWithout(devices: readonly Device[], credential: Credential, others: readonly Credential[]): string[] {
  const fits = ({ tags }: Credential, device: Device): boolean =>
    tags.length === 0 || tags.some((tag) => device.tags.includes(tag));
  return devices
    .filter((device) => fits(credential, device) && !others.some((other) => fits(other, device)))
    .map(({ name }) => name);
}

function consequence(names: readonly string[]): string {
  if (names.length === 0) return 'No device loses its last usable credential.';
  const more = names.length > 5 ? ` and ${names.length - 5} more` : '';
  return `Without this credential, jobs cannot log in to ${names.slice(0, 5).join(', ')}${more}.`;
}

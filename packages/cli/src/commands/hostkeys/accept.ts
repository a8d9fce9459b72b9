import type { Client, DeviceHostKey } from '@netraven/api';
import { connect } from '../../client/connect.ts';
import { NetRavenError } from '@netraven/core';
import type { Context } from '../../context.ts';
import { confirm } from '../../terminal/confirm.ts';
import { moment } from '../../terminal/moment.ts';
import { escapeControls } from '../../terminal/escape-controls.ts';
import { writeJson } from '../../terminal/write-json.ts';
import { findDevice } from '../devices/find-device.ts';
import type { ConfirmFlags } from '../remove-named.ts';
import { keyOf } from './list.ts';

/** Pins the refused key or certificate of a device, after showing both keys and asking. */
export async function acceptHostKey(context: Context, name: string, { yes, json }: ConfirmFlags): Promise<void> {
  const { terminal } = context;
  const client = await connect(context);
  const { device, service, pinned, refused, left } = await findRefused(client, name);
  const key = keyOf(service);
  terminal.err(`${escapeControls(device.name)} has shown a ${key} other than the pinned one:`);
  terminal.err(
    `  pinned  ${escapeControls(pinned.fingerprint)} (${escapeControls(pinned.algorithm)}), ${moment(pinned.pinnedAt)}`,
  );
  terminal.err(
    `  new     ${escapeControls(refused.fingerprint)} (${escapeControls(refused.algorithm)}), ${moment(refused.refusedAt)}`,
  );
  terminal.err(
    `If the ${key} was not changed on purpose, another machine may be answering. Compare the ${key} on the device.`,
  );
  await confirm(terminal, `Accept the new ${key}?`, { yes: yes ?? false });
  const accepted = await client.hostKeys.accept({ deviceId: device.id, fingerprint: refused.fingerprint });
  if (json) writeJson(terminal, accepted);
  else terminal.out(`The ${key} of ${escapeControls(device.name)} is now ${escapeControls(refused.fingerprint)}.`);
  if (left) {
    const shown = escapeControls(device.name);
    terminal.err(`${shown} also shows another ${keyOf(left)}: \`netraven hostkeys accept ${shown}\``);
  }
}

interface RefusedKey extends DeviceHostKey {
  readonly refused: NonNullable<DeviceHostKey['refused']>;
  /** The service whose key was refused too. */
  readonly left: DeviceHostKey['service'] | undefined;
}

async function findRefused(client: Client, name: string): Promise<RefusedKey> {
  const { id } = await findDevice(client, name);
  const { hostKey, certificate } = await client.devices.get(id);
  const keys = [hostKey, certificate].filter((key) => key !== null);
  // If both the host key and the certificate changed, each is confirmed by itself.
  const [changed, other] = keys.filter(({ refused }) => refused);
  if (changed?.refused) return { ...changed, refused: changed.refused, left: other?.service };
  const [known] = keys;
  throw new NetRavenError(
    'NR_HOST_KEY_NOT_REFUSED',
    known
      ? `${name} has shown no key other than the pinned ${known.pinned.fingerprint}`
      : `${name} has shown no host key yet: the first one will be pinned`,
    { hint: 'Run a job on the device, e.g. `netraven run backup --device <name>`, then see `netraven hostkeys list`.' },
  );
}

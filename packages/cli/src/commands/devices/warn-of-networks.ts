import type { Client, Device, DeviceReport } from '@netraven/api';
import { shellWord } from '@netraven/core/registry';
import { escapeControls } from '../../terminal/escape-controls.ts';
import type { Terminal } from '../../terminal/terminal.ts';

/** Warns if none of the credentials of a device may go to its address. */
export function warnOfNetworks(terminal: Terminal, { device, credentials }: DeviceReport): void {
  const [first] = credentials;
  if (!first || credentials.some(({ mayGo }) => mayGo !== false)) return;
  const { name, address } = device;
  terminal.err(
    escapeControls(
      `WARNING: no credential of ${name} may go to ${address}, or through its jump hosts: no job can log in. ` +
        `If the address is right, allow it: \`netraven credentials allow ${shellWord(first.name)} ${shellWord(address)}\``,
    ),
  );
}

/** Warns like {@link warnOfNetworks} of a device that was just added or changed. Never throws: the device is changed. */
export async function warnOfChanged(terminal: Terminal, client: Client, { id }: Device): Promise<void> {
  const report = await client.devices.get(id).catch(() => undefined);
  if (report) warnOfNetworks(terminal, report);
}

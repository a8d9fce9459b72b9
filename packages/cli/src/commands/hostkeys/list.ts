import type { HostKeysQuery } from '@netraven/api';
import { readPages } from '../../client/read-list.ts';
import type { Context } from '../../context.ts';
import { moment } from '../../terminal/moment.ts';
import { escapeControls } from '../../terminal/escape-controls.ts';
import { naturally } from '../../terminal/naturally.ts';
import { writeJson } from '../../terminal/write-json.ts';
import { writeTable } from '../../terminal/write-table.ts';

/** Lists the pinned host keys and certificates, and names the devices that showed another one. */
export async function listHostKeys(context: Context, { json }: { readonly json?: boolean }): Promise<void> {
  const { terminal } = context;
  const query: HostKeysQuery = { limit: 10_000 };
  const pages = await readPages(context, '/host-keys', query, (client, page) => client.hostKeys.list(page));
  const hostKeys = pages.flatMap((page) => page.hostKeys).toSorted((a, b) => naturally(a.device.name, b.device.name));
  if (json) return writeJson(terminal, { hostKeys });
  const rows = hostKeys.map(({ device, service, pinned, refused }) =>
    [
      device.name,
      service,
      pinned.fingerprint,
      pinned.algorithm,
      moment(pinned.pinnedAt),
      refused ? `${refused.fingerprint} (${refused.algorithm})` : '-',
    ].map(escapeControls),
  );
  writeTable(
    terminal,
    ['DEVICE', 'SERVICE', 'PINNED', 'ALGORITHM', 'SINCE', 'REFUSED'],
    rows,
    'No host key is pinned yet. NetRaven pins the first key that a device shows.',
    // A fingerprint is compared in whole. The refused ones are named below.
    [
      ['SINCE', 0],
      ['ALGORITHM', 0],
      ['REFUSED', 0],
      ['DEVICE', 19],
    ],
  );
  for (const { device, service, refused } of hostKeys)
    if (refused)
      terminal.err(
        `${escapeControls(device.name)} shows another ${keyOf(service)}: \`netraven hostkeys accept ${escapeControls(device.name)}\``,
      );
}

/** Returns the word for what proves the identity of a device. */
export function keyOf(service: 'ssh' | 'https'): string {
  return service === 'https' ? 'certificate' : 'host key';
}

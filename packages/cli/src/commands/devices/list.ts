import type { Client, DeviceList, DeviceListQuery, ListedDevice } from '@netraven/api';
import { readList } from '../../client/read-list.ts';
import type { Context } from '../../context.ts';
import { exitCodes, type ExitCode } from '../../exit-code.ts';
import { escapeControls } from '../../terminal/escape-controls.ts';
import { ago } from '../../terminal/moment.ts';
import { naturally } from '../../terminal/naturally.ts';
import { writeJson } from '../../terminal/write-json.ts';
import { writeTable } from '../../terminal/write-table.ts';

export interface ListDevicesFlags {
  /** A name, or a pattern with `*` and `?`. */
  readonly device?: string;
  readonly tag?: readonly string[];
  readonly platform?: string;
  readonly text?: string;
  readonly json?: boolean;
}

/** Lists the inventory, with the last results of each device. */
export async function listDevices(context: Context, flags: ListDevicesFlags): Promise<ExitCode> {
  const { device: name, tag, platform, text, json } = flags;
  const filter: DeviceListQuery = {
    ...(name !== undefined && { name }),
    ...(tag && { tags: tag.join(',') }),
    ...(platform !== undefined && { platform }),
    ...(text !== undefined && { text }),
  };
  const found = (await readAll(context, filter)).toSorted((a, b) => naturally(a.name, b.name));
  if (json) {
    writeJson(context.terminal, { devices: found });
    return exitCodes.ok;
  }
  const now = Date.now();
  const rows = found.map((device) => {
    const { lastTry = null, lastSuccessAt = null, lastChangeAt = null } = device.results ?? {};
    return [
      device.name,
      addressOf(device),
      device.platform,
      device.tags.join(', '),
      ago(lastSuccessAt, now),
      ago(lastChangeAt, now),
      lastTry === null ? '-' : (lastTry.code ?? (lastTry.status === 'success' ? 'ok' : lastTry.status)),
    ].map(escapeControls);
  });
  const none =
    Object.keys(filter).length > 0
      ? 'No device matches.'
      : 'There are no devices. Add one: `netraven devices add <name> <address> --platform <id>`.';
  writeTable(context.terminal, ['NAME', 'ADDRESS', 'PLATFORM', 'TAGS', 'SUCCESS', 'CHANGED', 'LAST TRY'], rows, none);
  return exitCodes.ok;
}

async function readAll(context: Context, filter: DeviceListQuery): Promise<readonly ListedDevice[]> {
  const all: ListedDevice[] = [];
  for (let next: { readonly after?: string } | undefined = {}; next;) {
    const query: DeviceListQuery = { ...filter, ...next, results: true, limit: 10_000 };
    const fields = Object.entries(query).map(([key, value]) => [key, String(value)]);
    const path = `/devices?${new URLSearchParams(fields).toString()}`;
    const page: DeviceList = await readList(context, path, (client: Client) => client.devices.list(query));
    all.push(...page.devices);
    ({ next } = page);
  }
  return all;
}

/** `10.0.0.1`, or with another port than 22 `10.0.0.1:2222`. */
export function addressOf({ address, port }: { readonly address: string; readonly port: number }): string {
  if (port === 22) return address;
  return `${address.includes(':') ? `[${address}]` : address}:${port}`;
}

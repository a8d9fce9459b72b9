import type { DeviceListQuery, DeviceSort } from '@netraven/api';
import { readPages } from '../../client/read-list.ts';
import type { Context } from '../../context.ts';
import { escapeControls } from '../../terminal/escape-controls.ts';
import { age } from '../../terminal/moment.ts';
import { writeJson } from '../../terminal/write-json.ts';
import { writeTable } from '../../terminal/write-table.ts';
import { queryOf, type QueryFlags } from '../query/query-options.ts';

export interface ListDevicesFlags extends QueryFlags {
  readonly text?: string;
  readonly sort?: DeviceSort;
  readonly json?: boolean;
}

/** Fits 80 columns. An address of IPv4 is never cut. */
const cut = [
  ['TAGS', 8],
  ['PLATFORM', 9],
  ['LAST TRY', 12],
  ['ADDRESS', 15],
  ['TAGS', 0],
  ['SAVED', 0],
  ['NAME', 12],
] as const;

/** Lists the inventory, with the last results of each device. */
export async function listDevices(context: Context, flags: ListDevicesFlags): Promise<void> {
  const { text, sort, json } = flags;
  const words = queryOf(flags);
  const filter: DeviceListQuery = {
    ...(words !== undefined && { query: words }),
    ...(text !== undefined && { text }),
  };
  const query: DeviceListQuery = { ...filter, ...(sort !== undefined && { sort }), results: true, limit: 10_000 };
  const pages = await readPages(context, '/devices', query, (client, page) => client.devices.list(page));
  const found = pages.flatMap(({ devices }) => devices);
  const saved = sort?.endsWith('proven') ? 'PROVEN' : 'SAVED';
  if (json) return writeJson(context.terminal, { devices: found });
  const now = Date.now();
  const rows = found.map((device) => {
    const {
      state = '-',
      lastTry = null,
      lastSuccessAt = null,
      lastChangeAt = null,
      lastProvenAt = null,
    } = device.results ?? {};
    return [
      device.name,
      addressOf(device),
      device.platform,
      device.tags.join(', '),
      state,
      age(lastSuccessAt, now),
      age(saved === 'PROVEN' ? lastProvenAt : lastChangeAt, now),
      lastTry === null ? '-' : (lastTry.code ?? (lastTry.status === 'success' ? 'ok' : lastTry.status)),
    ].map(escapeControls);
  });
  const none =
    Object.keys(filter).length > 0
      ? 'No device matches.'
      : 'There are no devices. Add one: `netraven devices add <name> <address> --platform <id>`.';
  const head = ['NAME', 'ADDRESS', 'PLATFORM', 'TAGS', 'STATE', 'SUCCESS', saved, 'LAST TRY'];
  writeTable(
    context.terminal,
    head,
    rows,
    none,
    cut.map(([title, least]) => [title === 'SAVED' ? saved : title, least]),
  );
}

/** `10.0.0.1`, or with another port than 22 `10.0.0.1:2222`. */
export function addressOf({ address, port }: { readonly address: string; readonly port: number }): string {
  if (port === 22) return address;
  return `${address.includes(':') ? `[${address}]` : address}:${port}`;
}

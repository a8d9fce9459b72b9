import { textOf } from '../check-rows.ts';
import { importError } from '../codes.ts';
import { field, firstField, readJson } from '../files/json.ts';
import type { Found, FoundDevice, SourceFile } from '../row.ts';
import { prefixed } from './record.ts';

/** States of a device that is not in the network. */
const away = new Set(['offline', 'planned', 'staged', 'inventory', 'decommissioning', 'decommissioned', 'retired']);

/** Reads devices of NetBox or Nautobot: pages `{ count, results }`, or the results alone. Their forms differ little. */
export function readDcim(file: SourceFile, others: readonly SourceFile[]): Found {
  const all = [file, ...others].flatMap(resultsOf);
  return { devices: all.map((device, index) => deviceOf(device, `record ${index + 1}`)) };
}

function resultsOf(file: SourceFile): readonly unknown[] {
  const answer = readJson(file);
  const list = Array.isArray(answer) ? (answer as unknown[]) : field(answer, 'results');
  if (!Array.isArray(list)) throw importError('NR_IMPORT_UNREADABLE', `${file.name} has no list of devices`);
  return list;
}

function deviceOf(device: unknown, at: string): FoundDevice {
  const id = textOf(field(device, 'id'));
  const name = textOf(field(device, 'name'));
  const address = addressOf(device);
  const status = labelOf(field(device, 'status')).toLowerCase();
  const isAway = away.has(status);
  const missing = name === '' ? 'it has no name' : address === '' ? 'it has no primary IP' : undefined;
  const skipped = isAway && name !== '' ? `its status is ${status}` : missing;
  const platform = field(device, 'platform');
  return {
    at: id === '' ? at : `id ${id}`,
    name: name || textOf(field(device, 'display')),
    key: id,
    address,
    // Nautobot has a driver of netmiko; NetBox has a slug.
    platform: firstField(platform, ['network_driver', 'slug', 'name']),
    tags: [
      ...tagsOf(field(device, 'tags')),
      ...prefixed('site', labelOf(firstField(device, ['site', 'location']))),
      ...prefixed('role', labelOf(firstField(device, ['role', 'device_role']))),
    ],
    skipped,
    // A value that is missing may come back. Only the status says that the device is not in the network.
    unread: skipped !== undefined && !isAway,
    // It is off, not out of the network: with the device a sync would remove its history.
    stays: isAway && status === 'offline',
  };
}

/** Returns the address without its prefix length: `10.0.0.1/24`. */
function addressOf(device: unknown): string {
  const ip = firstField(device, ['primary_ip', 'primary_ip4', 'primary_ip6']);
  return textOf(field(ip, 'address') ?? field(ip, 'host')).replace(/\/\d+$/, '');
}

/** Returns the short name of an object of the API: the slug of NetBox, the name of Nautobot, the value of a choice. */
function labelOf(value: unknown): string {
  return typeof value === 'string' ? value : textOf(firstField(value, ['slug', 'value', 'name', 'display']));
}

function tagsOf(tags: unknown): string[] {
  return Array.isArray(tags) ? tags.map(labelOf) : [];
}

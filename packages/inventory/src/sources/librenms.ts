import { isIP } from 'node:net';
import { textOf } from '../check-rows.ts';
import { importError } from '../codes.ts';
import { field, firstField, readJson } from '../files/json.ts';
import type { Found, FoundDevice, SourceFile } from '../row.ts';
import { prefixed } from './record.ts';

/** Reads answers of LibreNMS: `/api/v0/oxidized` (a list), or `/api/v0/devices` (`{ status, devices }`). */
export function readLibrenms(file: SourceFile): Found {
  const answer = readJson(file);
  const list = Array.isArray(answer) ? (answer as unknown[]) : field(answer, 'devices');
  if (!Array.isArray(list) || (field(answer, 'status') ?? 'ok') !== 'ok')
    throw importError('NR_IMPORT_UNREADABLE', `${file.name} has no list of devices of LibreNMS`);
  const count = field(answer, 'count');
  if (typeof count === 'number' && count !== list.length) {
    throw importError(
      'NR_IMPORT_UNREADABLE',
      `${file.name} has ${list.length} devices, and says that there are ${count}`,
      {
        hint: 'Try again; the list may have changed while it was read.',
      },
    );
  }
  return { devices: list.map((device, index) => deviceOf(device, `record ${index + 1}`)) };
}

function deviceOf(device: unknown, at: string): FoundDevice {
  const hostname = textOf(field(device, 'hostname'));
  const sysName = textOf(field(device, 'sysName'));
  // LibreNMS often has an address as the host name. The system's own name is better to read.
  const name = isIP(hostname) > 0 && sysName !== '' ? sysName : hostname;
  return {
    at,
    name,
    key: field(device, 'device_id'),
    // Without an address, the name is it: a host name that LibreNMS cannot resolve at this moment moves no device.
    address: firstField(device, ['overwrite_ip', 'ip']) ?? (isIP(hostname) > 0 ? hostname : undefined),
    platform: field(device, 'os'),
    tags: [
      field(device, 'group'),
      ...prefixed('type', textOf(field(device, 'type'))),
      ...prefixed('site', textOf(field(device, 'location'))),
    ],
    skipped: Number(field(device, 'disabled')) === 1 ? 'it is disabled in LibreNMS' : undefined,
  };
}

import type { Client, Device } from '@netraven/api';
import { didYouMean } from '@netraven/core/registry';
import { cliError } from '../../codes.ts';

/** The device of a name. @throws {NetRavenError} NR_DEVICE_UNKNOWN with the nearest name there is */
export async function findDevice(client: Client, name: string): Promise<Device> {
  const { devices } = await client.devices.list();
  const found = devices.find((device) => device.name === name);
  if (found) return found;
  const near = didYouMean(
    name,
    devices.map((device) => device.name),
  );
  throw cliError('NR_DEVICE_UNKNOWN', `There is no device ${name}.${near}`);
}

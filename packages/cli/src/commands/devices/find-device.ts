import { allDevices, type Client, type Device } from '@netraven/api';
import { unknownName } from '../../client/find-named.ts';

/** Finds a device by name. @throws {NetRavenError} NR_DEVICE_UNKNOWN with a similar name */
export async function findDevice(client: Client, name: string): Promise<Device> {
  const { devices } = await client.devices.list({ name });
  const found = devices.find((device) => device.name === name);
  if (found) return found;
  const known = (await allDevices(client)).map((device) => device.name);
  throw await unknownName('NR_DEVICE_UNKNOWN', `There is no device ${name}`, name, known);
}

import type { DeviceListQuery, ListedDevice } from '../schemas/device-reports.ts';
import type { Client, Loose } from './client-type.ts';

/** Lists all devices of a query, page by page. */
export async function allDevices(
  client: Client,
  query: Omit<Loose<DeviceListQuery>, 'after' | 'limit'> = {},
): Promise<readonly ListedDevice[]> {
  const all: ListedDevice[] = [];
  for (let next: { readonly after?: string } | undefined = {}; next;) {
    const page = await client.devices.list({ ...query, ...next, limit: 5000 });
    all.push(...page.devices);
    ({ next } = page);
  }
  return all;
}

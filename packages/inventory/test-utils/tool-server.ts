import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { onTestFinished } from 'vitest';
import { hostileNames, sample, type SampleDevice } from './samples.ts';

export const token = '0123456789abcdef0123456789abcdef01234567';

/** Starts an HTTP server for a test. Returns its URL and the requests that it got. */
export async function serve(
  answer: (url: URL, request: IncomingMessage, response: ServerResponse) => unknown,
): Promise<{ url: string; requests: string[] }> {
  const requests: string[] = [];
  const server = createServer((request, response) => {
    requests.push(request.url ?? '');
    const sent = answer(new URL(request.url ?? '', 'http://x'), request, response);
    if (sent !== undefined) response.setHeader('content-type', 'application/json').end(JSON.stringify(sent));
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, requests };
}

type Shape = (device: SampleDevice & { readonly id: number }) => object;

/** A device as NetBox 4.1 has it in `/api/dcim/devices/`; fields that are not read are left out. */
export const netboxDevice: Shape = ({ id, name, address, site }) => ({
  id,
  url: `http://netbox/api/dcim/devices/${id}/`,
  display: name,
  name,
  device_type: { id: 1, manufacturer: { id: 1, name: 'Cisco', slug: 'cisco' }, model: 'C9300', slug: 'c9300' },
  role: { id: 1, name: 'Access Switch', slug: 'access-switch' },
  platform: { id: 1, url: 'http://netbox/api/dcim/platforms/1/', name: 'Cisco IOS', slug: 'cisco-ios' },
  site: { id: 1, name: site.toUpperCase(), slug: site },
  status: { value: 'active', label: 'Active' },
  primary_ip: { id: id, family: { value: 4, label: 'IPv4' }, address: `${address}/24` },
  primary_ip4: { id: id, family: { value: 4, label: 'IPv4' }, address: `${address}/24` },
  primary_ip6: null,
  tags: [{ id: 1, name: 'Core', slug: 'core', color: 'ff0000' }],
});

/** A device as Nautobot 2.3 has it in `/api/dcim/devices/?depth=1`. */
export const nautobotDevice: Shape = ({ id, name, address, site }) => ({
  id: `00000000-0000-4000-8000-${String(id).padStart(12, '0')}`,
  object_type: 'dcim.device',
  display: name,
  name,
  natural_slug: `x_${id}`,
  status: { id: 'x', object_type: 'extras.status', name: 'Active' },
  role: { id: 'x', object_type: 'extras.role', name: 'access-switch' },
  platform: { id: 'x', object_type: 'dcim.platform', name: 'Arista EOS', network_driver: 'arista_eos' },
  location: { id: 'x', object_type: 'dcim.location', name: site },
  primary_ip4: { id: 'x', object_type: 'ipam.ipaddress', address: `${address}/24`, host: address, mask_length: 24 },
  primary_ip6: null,
  tags: [{ id: 'x', object_type: 'extras.tag', name: 'core' }],
});

/** The sample and hostile devices in a shape, and devices that are not for NetRaven. */
export function inventoryOf(shape: Shape, count: number = sample.length): object[] {
  const hostile = hostileNames.map((name) => ({ name, address: '10.9.9.9', site: 'ams' }));
  const all = [...sample, ...hostile].map((device, index) => shape({ ...device, id: index + 1 }));
  const devices = [...all.slice(0, count), ...all.slice(sample.length)];
  const spare = (id: number): SampleDevice & { id: number } => ({
    id,
    name: `spare-${id}`,
    address: '10.8.8.8',
    site: 'ams',
  });
  return [
    ...devices,
    { ...shape(spare(901)), primary_ip: null, primary_ip4: null },
    { ...shape(spare(902)), status: { value: 'decommissioning', label: 'Decommissioning', name: 'Decommissioning' } },
    { ...shape(spare(903)), name: null },
  ];
}

/** Answers as NetBox and Nautobot do: pages by limit and offset, for the right token. */
export function pagesOf(devices: readonly object[], maxPage = 50): Parameters<typeof serve>[0] {
  return (url, request, response) => {
    if (url.pathname !== '/api/dcim/devices/') return response.writeHead(404).end() && undefined;
    if (request.headers.authorization !== `Token ${token}`)
      return response.writeHead(403).end('{"detail":"Invalid token"}') && undefined;
    const offset = Number(url.searchParams.get('offset'));
    const limit = Math.min(Number(url.searchParams.get('limit')), maxPage);
    const next =
      offset + limit < devices.length ? `http://elsewhere.invalid/api/dcim/devices/?offset=${offset + limit}` : null;
    return { count: devices.length, next, previous: null, results: devices.slice(offset, offset + limit) };
  };
}

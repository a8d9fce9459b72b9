import { isIP, type Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import type { NetRavenError } from '@netraven/core';
import { allowsPeer, type Peer } from '@netraven/core/outbound';
import { shellWord } from '@netraven/core/registry';
import { deviceError } from '../codes.ts';
import { checkAddress } from './check-address.ts';
import type { LoginSettings, LoginTarget } from './connect.ts';
import type { Credential } from './credential.ts';
import type { Hop, Route } from './route.ts';

/**
 * Opens the stream on which a credential is sent. Every login goes through here, so that a secret leaves only for the
 * networks of its credential: the person who adds a device chooses its address, and a name server chooses that of a name.
 *
 * @throws {NetRavenError} NR_CREDENTIAL_NOT_ALLOWED_HERE, and the errors of `Route.open`
 */
export async function openFor(
  credential: Credential,
  target: Pick<LoginTarget, 'device' | 'port' | 'endpoint'>,
  settings: LoginSettings,
  route: Route,
): Promise<Duplex> {
  requireAllowed(credential, target, route);
  const { device, port, endpoint } = target;
  const stream = await route.open({ ...settings, address: device.address, port, endpoint });
  if (route.hops.length > 0) return stream;
  try {
    const address = addressOf(stream);
    if (address === undefined) {
      throw deviceError('NR_DEVICE_CLOSED', `${endpoint} closed the connection before the login`);
    }
    requirePeer(credential, device, address);
    return stream;
  } catch (error) {
    stream.destroy();
    throw error;
  }
}

/**
 * Refuses a credential before a connection is opened, if the address of the device is known. A jump host resolves the
 * name of the device behind it, so that only the name can fit.
 *
 * Each jump host on the way must be allowed too: it could answer itself in place of a device whose host key is unknown.
 *
 * @throws {NetRavenError} NR_CREDENTIAL_NOT_ALLOWED_HERE
 */
export function requireAllowed(credential: Credential, { device }: Pick<LoginTarget, 'device'>, route: Route): void {
  checkAddress(device.address);
  for (const hop of route.hops) {
    if (!allowsPeer(credential.networks, hop))
      throw notAllowed(credential, `go through the jump host ${hop.name}`, hop);
  }
  const address = isIP(device.address) > 0 ? device.address : undefined;
  if (address !== undefined || route.hops.length > 0) requirePeer(credential, device, address);
}

function requirePeer(credential: Credential, { name, address: host }: LoginTarget['device'], address?: string): void {
  const peer = { host, address };
  if (!allowsPeer(credential.networks, peer)) throw notAllowed(credential, `go to ${name}`, peer);
}

/** Returns the address to which a socket is connected. A channel through a jump host has none. */
export function addressOf(stream: Duplex): string | undefined {
  return (stream as Partial<Socket>).remoteAddress;
}

/** Returns a jump host as a part of the way. @param stream its connection */
export function hopOf({ name, address }: LoginTarget['device'], stream: Duplex): Hop {
  return { name, host: address, address: addressOf(stream) ?? (isIP(address) > 0 ? address : undefined) };
}

export function isNotAllowed(error: unknown): error is NetRavenError {
  return (error as { code?: unknown } | undefined)?.code === 'NR_CREDENTIAL_NOT_ALLOWED_HERE';
}

function notAllowed({ name }: Credential, what: string, { host, address = host }: Peer): NetRavenError {
  const where = address === host ? host : `${host} is ${address}`;
  return deviceError('NR_CREDENTIAL_NOT_ALLOWED_HERE', `The credential ${name} may not ${what} (${where})`, {
    hint: `If that is the right address, allow it: \`netraven credentials allow ${shellWord(name)} ${address}\`.`,
  });
}

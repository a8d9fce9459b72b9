import type { LookupAddress } from 'node:dns';
import { lookup } from 'node:dns/promises';
import { BlockList, isIP, type LookupFunction } from 'node:net';
import { outboundError } from './codes.ts';

/** Addresses of this machine, of its link, and those where clouds give out their secrets. */
const refusedNetworks = [
  '0.0.0.0/8',
  '127.0.0.0/8',
  '169.254.0.0/16',
  // Alibaba, Azure and Oracle have a service outside 169.254.0.0/16 too.
  '100.100.100.200',
  '168.63.129.16',
  '192.0.0.192',
  '224.0.0.0/4',
  '::/127',
  // Its IPv4 address can be at several places (RFC 6052).
  '64:ff9b:1::/48',
  'fe80::/10',
  // AWS and Google.
  'fd00:ec2::254',
  'fd20:ce::254',
  'ff00::/8',
];

/** An address that a host name stands for. */
export interface ResolvedAddress {
  readonly address: string;
  readonly family: 4 | 6;
}

/** Addresses that may be used, in the order of the system. */
export type Addresses = readonly [ResolvedAddress, ...ResolvedAddress[]];

/**
 * Resolves the host of a URL once. The connection must go to these addresses, see {@link connectTo}: a name server could
 * answer with others the next time.
 *
 * @param allowed see {@link isRefusedAddress}
 * @returns the addresses that are not refused
 * @throws {NetRavenError} NR_ADDRESS_REFUSED if all are refused
 * @throws the error of the system, e.g. ENOTFOUND, or the reason of the signal
 */
export async function resolveHost(
  url: Pick<URL, 'hostname'>,
  allowed: readonly string[],
  signal: AbortSignal,
): Promise<Addresses> {
  const found = await lookUp(url.hostname.replace(/^\[|\]$/g, ''), signal);
  const [next, ...others] = found
    .filter(({ address }) => !isRefusedAddress(address, allowed))
    .map(({ address, family }): ResolvedAddress => ({ address, family: family === 6 ? 6 : 4 }));
  if (next) return [next, ...others];
  const first = found[0]?.address ?? '';
  throw outboundError('NR_ADDRESS_REFUSED', `${url.hostname} has the address ${first}, which is not allowed`, {
    hint: `If that is right, allow it in netraven.config.mts: \`allowAddresses: ['${first}']\`, and start NetRaven again.`,
  });
}

/** Node cannot abort a lookup. It can take half a minute if no name server answers. */
async function lookUp(hostname: string, signal: AbortSignal): Promise<LookupAddress[]> {
  signal.throwIfAborted();
  const aborted = Promise.withResolvers<never>();
  const abort = (): void => aborted.reject(signal.reason);
  signal.addEventListener('abort', abort);
  try {
    return await Promise.race([lookup(hostname, { all: true }), aborted.promise]);
  } finally {
    signal.removeEventListener('abort', abort);
  }
}

/** Options of `http.request` that connect to the first address that works, whatever the host of the URL stands for now. */
export function connectTo(addresses: Addresses): {
  readonly agent: false;
  readonly autoSelectFamilyAttemptTimeout: number;
  readonly lookup: LookupFunction;
} {
  const [{ address, family }] = addresses;
  return {
    agent: false,
    // The default of 0.5 s would give up a server behind a slow link. Node waits longer for the last address.
    autoSelectFamilyAttemptTimeout: 3_000,
    // Node asks for all addresses, unless an option of its start lets it try only one.
    lookup: (_, { all }, done) => {
      if (all) done(null, [...addresses]);
      else done(null, address, family);
    },
  };
}

/** Returns the error of a connection. That of Node has no message if several addresses failed. */
export function connectError(error: Error): Error {
  if (!(error instanceof AggregateError)) return error;
  const messages = (error.errors as Error[]).map(({ message }) => message);
  return new Error(messages.join(', '), { cause: error });
}

/**
 * Returns true for a loopback, link-local, multicast or metadata address, in any form, that `allowed` does not have.
 *
 * @param allowed addresses and networks, e.g. `127.0.0.1` or `fd00::/8`
 */
export function isRefusedAddress(address: string, allowed: readonly string[] = []): boolean {
  const type = isIP(address) === 6 ? 'ipv6' : 'ipv4';
  return refused.check(address, type) && !blockList(allowed).check(address, type);
}

function blockList(networks: readonly string[]): BlockList {
  const list = new BlockList();
  for (const network of networks) {
    const [address = '', bits] = network.split('/');
    if (isIP(address) === 6) list.addSubnet(address, Number(bits ?? 128), 'ipv6');
    else addIpv4(list, address, Number(bits ?? 32));
  }
  return list;
}

const refused = blockList(refusedNetworks);

/** Adds a network of IPv4, and the same addresses as IPv6 writes and translates them. */
function addIpv4(list: BlockList, address: string, bits: number): void {
  // The list also finds `::ffff:127.0.0.1` by this.
  list.addSubnet(address, bits, 'ipv4');
  const hex = Buffer.from(address.split('.').map(Number)).toString('hex');
  const last = `${hex.slice(0, 4)}:${hex.slice(4)}`;
  // NAT64, IPv4-translated and IPv4-compatible addresses end in the IPv4 address. Those of 6to4 start with it.
  for (const prefix of ['64:ff9b::', '::ffff:0:', '::']) list.addSubnet(`${prefix}${last}`, 96 + bits, 'ipv6');
  list.addSubnet(`2002:${last}::`, 16 + bits, 'ipv6');
}

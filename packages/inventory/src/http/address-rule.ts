import { lookup } from 'node:dns/promises';
import { BlockList, isIP } from 'node:net';
import { messageOf } from '@netraven/core';
import { importError } from '../codes.ts';

/** Addresses of this machine, of its link, and those where clouds give out their secrets. */
const refused = blockList([
  '0.0.0.0/8',
  '127.0.0.0/8',
  '169.254.0.0/16',
  '100.100.100.200/32',
  '224.0.0.0/4',
  '::/127',
  'fe80::/10',
  'fd00:ec2::254/128',
  'ff00::/8',
]);

/** An address that a host name stands for. */
export interface ResolvedAddress {
  readonly address: string;
  readonly family: 4 | 6;
}

/**
 * Resolves the host of a URL once and checks the address. The connection must go to this address: a name server could
 * answer with another one the next time.
 *
 * @throws {NetRavenError} NR_SOURCE_ADDRESS_REFUSED, NR_SOURCE_UNREACHABLE
 */
export async function resolveAllowed(url: URL, allowed: readonly string[]): Promise<ResolvedAddress> {
  const host = url.hostname.replace(/^\[|\]$/g, '');
  const found = await lookup(host).catch((cause: unknown) => {
    throw importError('NR_SOURCE_UNREACHABLE', `${host} cannot be resolved: ${messageOf(cause)}`, { cause });
  });
  const family = found.family === 6 ? 6 : 4;
  if (fits(refused, found.address) && !fits(blockList(allowed), found.address)) {
    throw importError(
      'NR_SOURCE_ADDRESS_REFUSED',
      `${host} has the address ${found.address}, which sources may not have`,
      {
        hint: `If that is right, allow it in netraven.config.mts: \`allowAddresses: ['${found.address}']\`.`,
      },
    );
  }
  return { address: found.address, family };
}

function fits(list: BlockList, address: string): boolean {
  return list.check(address, isIP(address) === 6 ? 'ipv6' : 'ipv4');
}

function blockList(networks: readonly string[]): BlockList {
  const list = new BlockList();
  for (const network of networks) {
    const [address = '', prefix] = network.split('/');
    const type = isIP(address) === 6 ? 'ipv6' : 'ipv4';
    list.addSubnet(address, Number(prefix ?? (type === 'ipv6' ? 128 : 32)), type);
  }
  return list;
}

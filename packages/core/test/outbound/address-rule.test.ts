import { expect, it } from 'vitest';
import { isRefusedAddress } from '../../src/outbound/index.ts';

it.each([
  ['this machine', ['127.0.0.1', '127.9.9.9', '0.0.0.0', '::1', '::']],
  ['its link', ['169.254.1.1', 'fe80::1', 'fe90::1']],
  ['metadata of clouds', ['169.254.169.254', '100.100.100.200', '168.63.129.16', '192.0.0.192']],
  ['metadata of clouds over IPv6', ['fd00:ec2::254', 'fd20:ce::254']],
  ['many machines', ['224.0.0.1', 'ff02::1']],
  ['IPv4-mapped addresses', ['::ffff:127.0.0.1', '::ffff:a9fe:a9fe', '::ffff:168.63.129.16']],
  ['NAT64', ['64:ff9b::127.0.0.1', '64:ff9b::a9fe:a9fe', '64:ff9b::c000:c0', '64:ff9b:1::1.2.3.4']],
  ['6to4', ['2002:7f00:1::', '2002:a9fe:a9fe::1', '2002:a83f:8110:1:2:3:4:5']],
  ['IPv4-compatible and IPv4-translated addresses', ['::127.0.0.1', '::a9fe:a9fe', '::ffff:0:127.0.0.1']],
])('refuses %s', (_, addresses) => {
  expect(addresses.filter((address) => !isRefusedAddress(address))).toEqual([]);
});

it('does not refuse other addresses, private ones among them', () => {
  const others = ['10.0.0.1', '192.168.1.1', '192.0.0.191', '168.63.129.17', '8.8.8.8', 'fd00::1', '2001:db8::1'];
  const translated = ['::ffff:10.0.0.1', '64:ff9b::10.0.0.1', '2002:a00:1::1', '2002:808:808::127.0.0.1'];
  expect([...others, ...translated].filter((address) => isRefusedAddress(address))).toEqual([]);
});

it('an allowed address is not refused, also in its other forms', () => {
  const allowed = ['127.0.0.1', 'fd00::/8'];
  expect(isRefusedAddress('127.0.0.1', allowed)).toBe(false);
  expect(isRefusedAddress('::ffff:127.0.0.1', allowed)).toBe(false);
  expect(isRefusedAddress('64:ff9b::7f00:1', allowed)).toBe(false);
  expect(isRefusedAddress('fd00:ec2::254', allowed)).toBe(false);
  expect(isRefusedAddress('127.0.0.2', allowed)).toBe(true);
  expect(isRefusedAddress('2002:7f00:2::', allowed)).toBe(true);
});

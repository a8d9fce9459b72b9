import { expect, it } from 'vitest';
import { interfaceRangeHeads, isInterfaceRange, shortIpv6 } from '../../src/index.ts';

const headsOf = (head: string): string[] | undefined =>
  interfaceRangeHeads(head.split(' '))?.map((each) => each.join(' '));

it('a range of interfaces stands for each of them', () => {
  expect(headsOf('interface range gi1/0/1 - 2')).toEqual(['interface gi1/0/1', 'interface gi1/0/2']);
  expect(headsOf('interface ethernet1/1-2,loopback0')).toEqual([
    'interface ethernet1/1',
    'interface ethernet1/2',
    'interface loopback0',
  ]);
  expect(headsOf('interface gi1/0/1')).toBeUndefined();
  expect(headsOf('interface range all')).toBeUndefined();
  // One port that cannot be read leaves no half of a list, and a range does not go from one type to another.
  expect(headsOf('interface range gi1/0/1,uplink')).toBeUndefined();
  expect(headsOf('interface range gi1/0/1-te1/0/4')).toBeUndefined();
  expect(headsOf('interface range gi1/0/1-gi1/0/2')).toEqual(['interface gi1/0/1', 'interface gi1/0/2']);
  expect(headsOf('interface range gi1/0/1-gi2/0/2')).toBeUndefined();
  expect(isInterfaceRange(['interface', 'ge-0/0/0'])).toBe(false);
});

it('an IPv6 address has one short form', () => {
  expect(shortIpv6('2001:DB8:0:0:0:0:0:1/64')).toBe('2001:db8::1/64');
  expect(shortIpv6('10:20')).toBe('10:20');
});

import { expect, it } from 'vitest';
import { firstLinesOf, placesOf } from '../../src/changes/change-lines.ts';

const hunk = { oldStart: 1, oldLines: 0, newStart: 2, newLines: 1, section: ['vlan 20'], lines: ['+ name x'] };

it('a change is named by its sections, each once, and at the top by its first line with its sign', () => {
  const top = { ...hunk, section: [], lines: ['-ntp server 1', '+ntp server 2'] };
  const nested = { ...hunk, section: ['router bgp 1', 'address-family ipv4'] };
  expect(placesOf({ hunks: [hunk, hunk, nested, top] })).toEqual([
    'vlan 20',
    'router bgp 1 / address-family ipv4',
    '- ntp server 1',
  ]);
  expect(firstLinesOf({ hunks: [hunk, top] }, 5)).toEqual(['+ name x', '+ ntp server 2']);
});

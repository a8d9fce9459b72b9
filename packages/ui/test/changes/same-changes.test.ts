import { sameChanges, type ArtifactChange as Change } from '@netraven/api';
import { expect, it } from 'vitest';
import { firstLinesOf, placesOf } from '../../src/changes/change-lines.ts';

const hunk = { oldStart: 1, oldLines: 0, newStart: 2, newLines: 1, section: ['vlan 20'], lines: ['+ name x'] };

function change(id: number, more: Partial<Change> = {}): Change {
  return {
    version: { id } as Change['version'],
    isFirst: false,
    added: 1,
    removed: 0,
    hunks: [hunk],
    more: 0,
    ...more,
  };
}

const ids = (changes: readonly Change[]): number[][] =>
  sameChanges(changes).map((same) => same.map(({ version }) => version.id));

it('equal changes are one, also on other line numbers, and first versions are one', () => {
  const elsewhere = { ...hunk, oldStart: 40, newStart: 41 };
  const first = { isFirst: true, added: null, removed: null, hunks: [] };
  expect(ids([change(5), change(4, first), change(3, { hunks: [elsewhere] }), change(2, first)])).toEqual([
    [5, 3],
    [4, 2],
  ]);
});

it('changes that differ in a line, a section or what is left out, or were not compared, stay apart', () => {
  const unknown = { added: null, removed: null, hunks: [] };
  const others = [
    change(5),
    change(4, { hunks: [{ ...hunk, section: ['vlan 30'] }] }),
    change(3, { more: 7, added: 8 }),
    change(2, unknown),
    change(1, unknown),
  ];
  expect(ids(others)).toEqual([[5], [4], [3], [2], [1]]);
});

it('a change is named by its sections, each once, and at the top by its first line', () => {
  const top = { ...hunk, section: [], lines: ['-ntp server 1', '+ntp server 2'] };
  const nested = { ...hunk, section: ['router bgp 1', 'address-family ipv4'] };
  expect(placesOf(change(1, { hunks: [hunk, hunk, nested, top] }))).toEqual([
    'vlan 20',
    'router bgp 1 / address-family ipv4',
    'ntp server 1',
  ]);
  expect(firstLinesOf(change(1, { hunks: [hunk, top] }), 5)).toEqual(['+ name x', '+ ntp server 2']);
});

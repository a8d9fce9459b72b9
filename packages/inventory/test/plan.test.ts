import { expect, test } from 'vitest';
import { hasShrunk, planImport, type ExistingDevice } from '../src/index.ts';
import { read } from './samples.ts';

const device = (name: string, more: Partial<ExistingDevice> = {}): ExistingDevice => ({
  id: name,
  name,
  address: '10.0.0.1',
  port: 22,
  platform: 'cisco_ios',
  tags: [],
  settings: {},
  sourceId: null,
  sourceTags: [],
  ...more,
});
const rowsOf = (...lines: string[]): ReturnType<typeof read> =>
  read('x.csv', ['name,address,platform,tags,jumphost', ...lines].join('\n'));

test('a plan has additions, changes with their fields, and counts what stays', async () => {
  const rows = await rowsOf('a,10.0.0.1,ios,', 'b,10.0.0.2,eos,core', 'c,10.0.0.3,ios,', 'd,10.0.0.1,ios,x,nowhere');
  const plan = planImport(rows, [device('a'), device('b', { port: 2222, tags: ['own'] }), device('z')]);
  expect(plan.additions.map(({ device: { name, port } }) => [name, port])).toEqual([['c', 22]]);
  expect(plan.changes.map(({ changes, device: { port, tags } }) => ({ changes, port, tags }))).toEqual([
    {
      changes: ['address 10.0.0.1 → 10.0.0.2', 'platform cisco_ios → arista_eos', 'tags +core'],
      port: 2222,
      tags: ['core', 'own'],
    },
  ]);
  expect(plan.unchanged.map(({ before }) => before.name)).toEqual(['a']);
  expect(plan.removals).toEqual([]);
  expect(plan.bad).toEqual([{ at: 'line 5', name: 'd', problems: ['the jump host "nowhere" is no device'] }]);
});

test('a saved source removes its devices that are missing, and tags that it gave; nothing of others', async () => {
  const mine = { sourceId: 's', sourceTags: ['core', 'old'] };
  const existing = [
    device('a', { ...mine, tags: ['core', 'mine', 'old'] }),
    device('gone', mine),
    device('broken', mine),
    device('manual'),
    device('theirs', { sourceId: 'other' }),
  ];
  const rows = await rowsOf('a,10.0.0.1,ios,core', 'broken,10.0.0.300,ios,', 'theirs,10.0.0.1,ios,');
  const plan = planImport(rows, existing, 's');
  expect(plan.changes.map(({ changes, device: { tags } }) => [changes, tags])).toEqual([
    [['tags -old'], ['core', 'mine']],
  ]);
  expect(plan.removals.map(({ name }) => name)).toEqual(['gone']);
  expect(plan.bad.map(({ name }) => name)).toEqual(['broken', 'theirs']);
  expect(hasShrunk(plan, existing, 's')).toBe(false);
  expect(hasShrunk(planImport(await rowsOf(), existing, 's'), existing, 's')).toBe(true);
});

test('an import by hand keeps the tags of a saved source', async () => {
  const plan = planImport(await rowsOf('a,10.0.0.1,ios,new'), [
    device('a', { sourceId: 's', sourceTags: ['core'], tags: ['core'] }),
  ]);
  expect(plan.changes[0]?.device).toMatchObject({ tags: ['core', 'new'], sourceTags: ['core'] });
});

import { atOnce } from '@netraven/core/attempt';
import { expect, test } from 'vitest';
import {
  hasRenamedMany,
  hasShrunk,
  planImport,
  risksOf,
  type ExistingDevice,
  type Plan,
  type Row,
  type Rows,
} from '../src/index.ts';
import { read } from '../test-utils/samples.ts';

const device = (name: string, more: Partial<ExistingDevice> = {}): ExistingDevice => ({
  id: name,
  name,
  address: '10.0.0.1',
  port: 22,
  platform: 'cisco_ios',
  tags: [],
  pool: 'default',
  settings: {},
  sourceId: null,
  sourceTags: [],
  sourceKey: null,
  ...more,
});
const rowsOf = (...lines: string[]): ReturnType<typeof read> =>
  read('x.csv', ['name,address,platform,tags,jumphost', ...lines].join('\n'));

test('a plan has additions, changes with their fields, and counts what stays', async () => {
  const rows = await rowsOf('a,10.0.0.1,ios,', 'b,10.0.0.2,eos,core', 'c,10.0.0.3,ios,', 'd,10.0.0.1,ios,x,nowhere');
  const plan = atOnce(planImport(rows, [device('a'), device('b', { port: 2222, tags: ['own'] }), device('z')]));
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

test('a device by telnet without a port gets port 23; a port that it has stays', async () => {
  const rows = await read('x.csv', 'name,address,platform,transport\na,10.0.0.1,ios,telnet\nb,10.0.0.2,ios,telnet\n');
  const plan = atOnce(planImport(rows, [device('b', { port: 2323 })]));
  expect([...plan.additions, ...plan.changes].map(({ device: { name, port } }) => [name, port])).toEqual([
    ['a', 23],
    ['b', 2323],
  ]);
});

test('a device that changes its transport gets its usual port, unless it has another one', async () => {
  const rows = await read(
    'x.csv',
    'name,address,platform,transport\na,10.0.0.1,ios,telnet\nb,10.0.0.2,ios,ssh\nc,10.0.0.3,ios,ssh\n',
  );
  const telnet = { settings: { transport: 'telnet' } } as const;
  const address = '10.0.0.2';
  const existing = [device('a'), device('b', { ...telnet, address, port: 23 }), device('c', { address: '10.0.0.3' })];
  const plan = atOnce(planImport(rows, existing));
  expect(plan.changes.map(({ changes, device: { port, settings } }) => ({ changes, port, settings }))).toEqual([
    { changes: ['port 22 → 23', 'settings transport'], port: 23, settings: { transport: 'telnet' } },
    { changes: ['port 23 → 22', 'settings transport'], port: 22, settings: { transport: 'ssh' } },
  ]);
  expect(plan.unchanged.map(({ device: { settings } }) => settings)).toEqual([{}]);
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
  const plan = atOnce(planImport(rows, existing, 's'));
  expect(plan.changes.map(({ changes, device: { tags } }) => [changes, tags])).toEqual([
    [['tags -old'], ['core', 'mine']],
  ]);
  expect(plan.removals.map(({ name }) => name)).toEqual(['gone']);
  expect(plan.bad.map(({ name }) => name)).toEqual(['broken', 'theirs']);
  expect(hasShrunk(plan, existing, 's')).toBe(false);
  expect(hasShrunk(atOnce(planImport(await rowsOf(), existing, 's')), existing, 's')).toBe(true);
});

test('an import by hand keeps the tags of a saved source', async () => {
  const plan = atOnce(
    planImport(await rowsOf('a,10.0.0.1,ios,new'), [
      device('a', { sourceId: 's', sourceTags: ['core'], tags: ['core'] }),
    ]),
  );
  expect(plan.changes[0]?.device).toMatchObject({ tags: ['core', 'new'], sourceTags: ['core'] });
});

const mine = { sourceId: 's' };
/** Rows of a source with ids: `1 core-1` has the id 1. */
const keyed = (...rows: readonly (string | Partial<Row>)[]): Rows => ({
  good: rows.map((sent, index) => {
    const { name = '', ...more } = typeof sent === 'string' ? { name: sent } : sent;
    const [key = '', own = ''] = name.split(' ');
    const address = `10.1.0.${key}`;
    return {
      at: `record ${index + 1}`,
      key,
      name: own,
      address,
      platform: 'cisco_ios',
      tags: [],
      settings: {},
      notes: [],
      ...more,
    };
  }),
  bad: [],
  skipped: [],
  notes: [],
});
const had = (key: string, name: string, more: Partial<ExistingDevice> = {}): ExistingDevice =>
  device(name, { ...mine, sourceKey: key, address: `10.1.0.${key}`, ...more });
/** Summary of a plan. The ids of devices are their old names here. */
const summary = ({ additions, changes, removals, bad }: Plan): object => ({
  added: additions.map(({ row }) => row.name),
  renamed: changes
    .filter(({ before, device: { name } }) => before.name !== name)
    .map(({ before, device: { name } }) => `${before.id} → ${name}`),
  removed: removals.map(({ name }) => name),
  bad: bad.map(({ name, problems }) => `${name}: ${problems.join()}`),
});
const nothing = { added: [], renamed: [], removed: [], bad: [] };

test('a device whose id stays is renamed, also when devices swap their names or pass them on', () => {
  const existing = [had('1', 'a'), had('2', 'b'), had('3', 'c'), had('4', 'd'), had('5', 'e')];
  const plan = atOnce(planImport(keyed('1 b', '2 a', '3 new', '4 c', '6 d'), existing, 's'));
  expect(summary(plan)).toEqual({
    ...nothing,
    added: ['d'],
    renamed: ['a → b', 'b → a', 'c → new', 'd → c'],
    removed: ['e'],
  });
  expect(plan.changes[0]?.changes).toEqual(['name a → b']);
  expect(plan.changes[0]?.device).toMatchObject({ name: 'b', sourceKey: '1' });
});

test('a device with a new id and the same name stays the same device; its new id is kept', () => {
  const plan = atOnce(planImport(keyed('9 a'), [had('1', 'a', { address: '10.1.0.9' })], 's'));
  expect(summary(plan)).toEqual(nothing);
  expect(plan.unchanged[0]?.device.sourceKey).toBe('9');
});

test('an id counts only in its own saved source', () => {
  const theirs = [had('1', 'a', { sourceId: 'other' }), had('2', 'b', { sourceId: null })];
  expect(summary(atOnce(planImport(keyed('1 x', '2 y'), theirs, 's')))).toEqual({ ...nothing, added: ['x', 'y'] });
  expect(summary(atOnce(planImport(keyed('1 x'), [had('1', 'a')])))).toEqual({ ...nothing, added: ['x'] });
});

test('a new name that another device has is refused, and with it names that would follow', () => {
  const existing = [had('1', 'a'), had('2', 'b'), device('manual')];
  expect(summary(atOnce(planImport(keyed('1 manual', '2 a', '3 c'), existing, 's')))).toEqual({
    added: ['c'],
    renamed: [],
    removed: [],
    bad: [
      'manual: it was a before, and another device has this name',
      'a: it was b before, and another device has this name',
    ],
  });
});

test('a row with an error and another name removes no device with its id', () => {
  const rows = { ...keyed('2 b'), bad: [{ at: 'record 1', key: '1', name: 'core 1 (new)', problems: ['x'] }] };
  expect(atOnce(planImport(rows, [had('1', 'a'), had('2', 'b')], 's')).removals).toEqual([]);
});

test('the device of a bad row with an id stays its own when a new row has its name', () => {
  const rows = { ...keyed('2 core-1'), bad: [{ at: 'record 1', key: '1', name: 'core 1 old', problems: ['x'] }] };
  const existing = [had('1', 'core-1')];
  expect(summary(atOnce(planImport(rows, existing, 's')))).toEqual({
    ...nothing,
    bad: ['core 1 old: x', 'core-1: another device has this name'],
  });
});

test('devices behind a renamed jump host get its new name', () => {
  const existing = [had('1', 'jump'), had('2', 'a', { settings: { jumpHost: 'jump' } })];
  const rows = keyed('1 bastion', { name: '2 a', tags: ['core'] }, { name: '3 b', settings: { jumpHost: 'jump' } });
  const plan = atOnce(planImport(rows, existing, 's'));
  expect(plan.changes.map(({ changes, device: { settings } }) => [changes, settings.jumpHost])).toEqual([
    [['name jump → bastion'], undefined],
    [['tags +core'], 'bastion'],
  ]);
  expect(plan.bad).toMatchObject([{ name: 'b', problems: ['the jump host "jump" is no device'] }]);
});

test('in a file, one missing device and one new row with the same address and platform are a device with a new name', async () => {
  const old = [device('a', mine), device('b', { ...mine, address: '10.0.0.2', port: 2222, tags: ['own'] })];
  const plan = atOnce(planImport(await rowsOf('a,10.0.0.1,ios,', 'c,10.0.0.2,ios,core'), old, 's'));
  expect(summary(plan)).toEqual({ ...nothing, renamed: ['b → c'] });
  expect(plan.changes[0]).toMatchObject({
    changes: ['name b → c', 'tags +core'],
    device: { port: 2222, tags: ['core', 'own'] },
  });
});

test('a device keeps its platform when the name in the source fits several, also when the device is renamed', async () => {
  const old = [device('a', mine), device('b', { ...mine, address: '10.0.0.2' })];
  const plan = atOnce(
    planImport(await rowsOf('a,10.0.0.1,routeros,', 'c,10.0.0.2,routeros,', 'd,10.0.0.3,routeros,'), old, 's'),
  );
  expect(summary(plan)).toEqual({ ...nothing, renamed: ['b → c'], added: ['d'] });
  expect(plan.unchanged.map(({ before }) => before.name)).toEqual(['a']);
  expect(plan.changes.map(({ device: { platform } }) => platform)).toEqual(['cisco_ios']);
  expect(plan.additions.map(({ device: { platform } }) => platform)).toEqual(['auto']);
});

test.each<[what: string, devices: readonly Partial<ExistingDevice>[], rows: readonly string[]]>([
  [
    'the row fits several platforms and two missing devices',
    [{}, { name: 'b', platform: 'arista_eos' }],
    ['c,10.0.0.1,routeros,'],
  ],
  ['two missing devices have the address', [{}, { name: 'b' }], ['c,10.0.0.1,ios,']],
  ['two new rows have it', [{}], ['c,10.0.0.1,ios,', 'd,10.0.0.1,ios,']],
  ['the platform differs', [{ platform: 'arista_eos' }], ['c,10.0.0.1,ios,']],
  ['the address differs', [{ address: '10.0.0.9' }], ['c,10.0.0.1,ios,']],
  ['another source has the device', [{ sourceId: 'other' }], ['c,10.0.0.1,ios,']],
])('in a file, no device is renamed when %s', async (_, devices, rows) => {
  const old = devices.map(({ name = 'a', ...more }) => device(name, { ...mine, ...more }));
  const { renamed, added } = summary(atOnce(planImport(await rowsOf(...rows), old, 's'))) as Record<string, string[]>;
  expect({ renamed, added: added?.length }).toEqual({ renamed: [], added: rows.length });
});

test('in a file, no device is renamed when the port differs', async () => {
  const rows = await read('x.csv', 'name,address,platform,port\nc,10.0.0.1,ios,23\n');
  expect(summary(atOnce(planImport(rows, [device('a', mine)], 's')))).toEqual({
    ...nothing,
    added: ['c'],
    removed: ['a'],
  });
});

test.each(['', 'core 1', '-', 'core-2'])(
  'a bad row without a key and with the name "%s", which no device has, may be any device: nothing is removed',
  (name) => {
    const rows = { ...keyed(), bad: [{ at: 'line 2', name, problems: ['x'] }] };
    const existing = [device('core-1', mine), device('core-3', mine)];
    expect(atOnce(planImport(rows, existing, 's'))).toMatchObject({ removals: [], keptMissing: 2 });
    const named = { ...rows, bad: [{ at: 'line 2', name: 'core-3', problems: ['x'] }] };
    expect(atOnce(planImport(named, existing, 's')).removals.map((each) => each.name)).toEqual(['core-1']);
  },
);

test('in a file, a row with a new name and an unknown platform removes no device', async () => {
  const plan = atOnce(planImport(await rowsOf('core-2,10.0.0.1,typo,'), [device('core-1', mine)], 's'));
  expect(plan.bad.map(({ name }) => name)).toEqual(['core-2']);
  expect(plan.removals).toEqual([]);
});

test('a bad row whose key is a dash protects only the device with that key', () => {
  const rows: Rows = {
    good: [],
    bad: [{ at: 'record 1', key: '-', name: '', problems: ['x'] }],
    skipped: [],
    notes: [],
  };
  const existing = [device('dash', { sourceId: 's', sourceKey: '-' }), device('none', { sourceId: 's' })];
  expect(atOnce(planImport(rows, existing, 's')).removals.map(({ name }) => name)).toEqual(['none']);
});

test('a row that is refused late, for its jump host, removes no device: it may be the renamed one', async () => {
  const existing = [device('core-1', { ...mine, address: '10.0.0.1' }), device('core-3', mine)];
  const plan = atOnce(planImport(await rowsOf('core-2,10.0.0.9,ios,,nowhere', 'core-3,10.0.0.1,ios,'), existing, 's'));
  expect(summary(plan)).toMatchObject({ removed: [], bad: ['core-2: the jump host "nowhere" is no device'] });
  expect(plan).toMatchObject({ keptMissing: 1, keptWhy: 'a row with an error may be one of them' });
});

test('a row with a new id whose name another device has removes no device', () => {
  const existing = [had('1', 'a'), had('2', 'b'), device('manual')];
  const plan = atOnce(planImport(keyed('2 b', { name: '9 x', settings: { jumpHost: 'nowhere' } }), existing, 's'));
  expect(summary(plan)).toMatchObject({ added: [], removed: [] });
});

test('a bad row with the name of another row removes no device: its name may be a typing error', async () => {
  const existing = [device('core-1', mine), device('core-2', { ...mine, address: '10.0.0.2' })];
  const plan = atOnce(planImport(await rowsOf('core-1,10.0.0.1,ios,', 'core-1,10.0.0.2,ios,'), existing, 's'));
  expect(plan.removals).toEqual([]);
});

test('new ids of a source rename and move nothing: the name counts, and its new id is kept', () => {
  const existing = ['a', 'b', 'c', 'd'].map((name, index) => had(String(index + 1), name));
  // The same names and addresses as before, by other ids.
  const rows = keyed(
    { name: '2 a', address: '10.1.0.1' },
    { name: '4 b', address: '10.1.0.2' },
    { name: '1 c', address: '10.1.0.3' },
    { name: '3 d', address: '10.1.0.4' },
  );
  const plan = atOnce(planImport(rows, existing, 's'));
  expect(summary(plan)).toEqual(nothing);
  expect(plan.unchanged.map(({ before, device: { sourceKey } }) => [before.name, sourceKey])).toEqual([
    ['a', '2'],
    ['b', '4'],
    ['c', '1'],
    ['d', '3'],
  ]);
  // One is missing: its old id means another device now.
  const less = atOnce(planImport({ ...rows, good: rows.good.slice(1) }, existing, 's'));
  expect(less).toMatchObject({ changes: [], removals: [], keptMissing: 1 });
});

test('a source that gives many devices other names needs the word of a person', () => {
  const existing = Array.from({ length: 20 }, (_, index) => had(String(index + 1), `sw-${index + 1}`));
  const rename = (count: number): Plan =>
    atOnce(
      planImport(
        keyed(...existing.map(({ name }, index) => `${index + 1} ${index < count ? 'new' : ''}${name}`)),
        existing,
        's',
      ),
    );
  expect([3, 4, 20].map((count) => hasRenamedMany(rename(count), existing, 's'))).toEqual([false, true, true]);
});

test('a source that is empty has shrunk, also if it had one device; another one may take its place', async () => {
  const existing = [device('a', mine)];
  expect(hasShrunk(atOnce(planImport(await rowsOf(), existing, 's')), existing, 's')).toBe(true);
  expect(hasShrunk(atOnce(planImport(await rowsOf('b,10.0.0.9,ios,'), existing, 's')), existing, 's')).toBe(false);
});

test('a skipped device whose value is missing stays, found by its id or its name', () => {
  const existing = [had('1', 'a'), had('2', 'b'), had('3', 'c')];
  const reason = 'it has no primary IP';
  const skipped = [
    { at: 'id 1', name: '', key: '1', reason, unread: true },
    { at: 'id 2', name: 'b', key: '2', reason: 'its status is planned' },
  ];
  const plan = atOnce(planImport({ ...keyed('3 c'), skipped }, existing, 's'));
  expect(summary(plan)).toEqual({ ...nothing, removed: ['b'], bad: [`: ${reason}`] });
});

test('a device that is off for a while stays, found by its id or its name, and a new one is not added', () => {
  const existing = [had('1', 'a'), had('2', 'b'), had('3', 'c')];
  const off = { reason: 'its status is offline', stays: true };
  const skipped = [
    { at: 'id 1', name: 'other', key: '1', ...off },
    { at: 'line 2', name: 'b', ...off },
    { at: 'id 9', name: 'new', key: '9', ...off },
  ];
  const plan = atOnce(planImport({ ...keyed(), skipped }, existing, 's'));
  expect(summary(plan)).toEqual({ ...nothing, removed: ['c'] });
  expect(plan.skipped).toHaveLength(3);
});

test('a name that differs only in case is the same device of the source, and refused for another device', async () => {
  const own = atOnce(planImport(await rowsOf('SW1,10.0.0.9,ios,'), [device('sw1', mine)], 's'));
  expect(summary(own)).toEqual({ ...nothing, renamed: ['sw1 → SW1'] });
  const others = atOnce(planImport(await rowsOf('SW1,10.0.0.9,ios,'), [device('sw1')], 's'));
  expect(summary(others)).toEqual({ ...nothing, bad: ['SW1: the name differs only in case from that of sw1'] });
});

test('a known device keeps its address when the source gives none', async () => {
  const rows = await read('x.csv', 'name,platform\na,ios\nb,ios\n');
  const plan = atOnce(planImport(rows, [device('a', mine), device('b', { ...mine, address: 'b' })], 's'));
  expect([...plan.unchanged].map(({ device: { address } }) => address)).toEqual(['10.0.0.1', 'b']);
});

test('a source that is not whole removes and renames nothing', async () => {
  const rows = { ...(await rowsOf('c,10.0.0.1,ios,')), incomplete: 'Include is not read' };
  const plan = atOnce(planImport(rows, [device('a', mine)], 's'));
  expect(summary(plan)).toEqual({ ...nothing, added: ['c'] });
  expect(plan).toMatchObject({ keptMissing: 1, keptWhy: 'Include is not read' });
});

test('an id that comes twice renames no device', () => {
  const existing = [had('1', 'a'), had('2', 'b')];
  const plan = atOnce(planImport({ ...keyed('1 c', '1 a', '2 b'), incomplete: 'an id comes twice' }, existing, 's'));
  expect(summary(plan)).toEqual({ ...nothing, added: ['c'] });
});

test.each([
  ['a removal', '', {}, ['remove a']],
  ['another name', 'b,10.0.0.1,ios,', {}, ['a is b at 10.0.0.1 22']],
  ['another address', 'a,10.0.0.2,ios,', {}, ['a is a at 10.0.0.2 22']],
  ['another port', 'a,10.0.0.1,ios,', { settings: { transport: 'telnet' }, port: 23 }, ['a is a at 10.0.0.1 22']],
  ['another platform and tag', 'a,10.0.0.1,eos,core', {}, []],
  ['nothing', 'a,10.0.0.1,ios,', {}, []],
] as const)('the risk of a plan with %s', async (_, line, more, risks) => {
  const known = device('a', { sourceId: 's', ...more });
  const rows = await read(
    'x.csv',
    `name,address,platform,tags,transport\n${line === '' ? '' : `${line},ssh\n`}z,10.0.0.9,ios,,ssh\n`,
  );
  expect(risksOf(atOnce(planImport(rows, [known], 's')))).toEqual(risks);
});

test('a long chain of jump hosts to an unknown device is refused as a whole', () => {
  // Each refused row refuses the next one: to look at all rows again each time takes minutes.
  const length = 20_000;
  const good = Array.from({ length }, (_, n): Row => ({
    at: `line ${n}`,
    name: `sw-${n}`,
    address: '10.0.0.1',
    platform: 'cisco_ios',
    tags: [],
    notes: [],
    settings: { jumpHost: n === 0 ? 'nowhere' : `sw-${n - 1}` },
  }));
  const plan = atOnce(planImport({ good, bad: [], skipped: [], notes: [] }, []));
  expect(plan.additions).toEqual([]);
  expect(plan.bad).toHaveLength(length);
});

test('rows are compared in steps, so that a process can do other work between them', () => {
  const good = Array.from({ length: 20_000 }, (_, n): Row => ({
    at: `line ${n}`,
    name: `sw-${n}`,
    address: '10.0.0.1',
    platform: 'cisco_ios',
    tags: [],
    notes: [],
    settings: {},
  }));
  const steps = planImport({ good, bad: [], skipped: [], notes: [] }, []);
  let count = 1;
  while (!steps.next().done) count++;
  // Twice 1,000 rows each, and others.
  expect(count).toBeGreaterThan(40);
});

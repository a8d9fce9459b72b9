import type { Import, ImportResult } from '@netraven/api';
import { audit, credentials, devices, sessionLimits } from '@netraven/db';
import { beforeEach, expect, test } from 'vitest';
import { dump } from '@netraven/db/test-utils/dump';
import { openFor } from '@netraven/db/test-utils/fixtures';
import { sharedApi } from '../../test-utils/api.ts';

const api = await sharedApi();
beforeEach(async () => {
  for (const table of ['device', 'credential', 'source'] as const) await api.db.kysely.deleteFrom(table).execute();
});

const send = (text: string, more: Partial<Import> = {}): Promise<ImportResult> =>
  api.client.sources.import({ files: [{ name: 'x.csv', text }], ...more });
/** A line of a file with passwords has all fields. */
const lines = (...rows: string[]): string =>
  ['name,address,platform,tags,username,password,enable', ...rows]
    .map((row) => row + ','.repeat(Math.max(0, 7 - row.split(',').length)))
    .join('\n');
const inventory = async (): Promise<(string | number)[][]> =>
  (await devices.list(api.db)).map(({ name, address, port, platform, tags }) => [
    name,
    address,
    port,
    platform,
    ...tags,
  ]);

test('a dry run shows everything and writes nothing; the import then writes the same', async () => {
  await send(lines('old,10.0.0.1,ios,own', 'same,10.0.0.9,ios,'));
  const text = lines('old,10.0.0.2,ios,core', 'same,10.0.0.9,ios,', 'new,10.0.0.3,ios,core');
  const before = await inventory();
  const shown = await send(text, { dryRun: true });
  expect(await inventory()).toEqual(before);
  expect(shown).toMatchObject({
    kind: 'csv',
    written: false,
    additions: [{ at: 'line 4', name: 'new', port: 22, tags: ['core'] }],
    changes: [{ at: 'line 2', name: 'old', changes: ['address 10.0.0.1 → 10.0.0.2', 'tags +core'] }],
    unchanged: 1,
  });
  expect(await send(text)).toEqual({ ...shown, written: true });
  expect(await inventory()).toEqual([
    ['new', '10.0.0.3', 22, 'ios', 'core'],
    ['old', '10.0.0.2', 22, 'ios', 'core', 'own'],
    ['same', '10.0.0.9', 22, 'ios'],
  ]);
});

test('nothing is written when one row is bad, unless bad rows are skipped', async () => {
  const text = lines('good,10.0.0.1,ios,', '../x,10.0.0.2,ios,', '.git,10.0.0.3,ios,');
  const refused = await send(text);
  expect(refused).toMatchObject({
    written: false,
    additions: [{ name: 'good' }],
    bad: [
      { at: 'line 3', name: '' },
      { at: 'line 4', name: '' },
    ],
  });
  expect(await inventory()).toEqual([]);
  expect(await send(text, { skipBad: true })).toMatchObject({ written: true });
  expect(await inventory()).toEqual([['good', '10.0.0.1', 22, 'ios']]);
});

test('passwords are sealed as credentials, once each, and are in no answer, log or table', async () => {
  const canary = 'Canary/4711+secret';
  const text = lines(
    `a,10.0.0.1,ios,,ann,${canary}1,${canary}2`,
    `b,10.0.0.2,ios,,ann,${canary}1,${canary}2`,
    `c,10.0.0.3,ios,,ann,${canary}3,`,
    `-x,10.0.0.3,ios,,ann,${canary}4,`,
  );
  const shown = await send(text, { dryRun: true });
  const done = await send(text, { skipBad: true });
  expect(done.credentials).toEqual([
    { name: 'import-ann', username: 'ann', devices: 2 },
    { name: 'import-ann-2', username: 'ann', devices: 1 },
  ]);
  expect(shown.credentials).toEqual(done.credentials);
  const [a, , c] = await devices.list(api.db);
  expect(a?.tags).toEqual(['login:import-ann']);
  expect(await openFor(api.db, a?.tags ?? [])).toMatchObject([
    { username: 'ann', password: `${canary}1`, enablePassword: `${canary}2` },
  ]);
  expect(await openFor(api.db, c?.tags ?? [])).toMatchObject([{ username: 'ann', password: `${canary}3` }]);
  const again = await send(text, { skipBad: true });
  expect(again).toMatchObject({ credentials: [], unchanged: 3, additions: [], changes: [] });
  const seen = JSON.stringify([shown, done, again, api.logger.entries, await dump(api.db)]);
  // Not only its digits: a random id may hold them.
  expect(seen).not.toContain('Canary');
  expect(seen).not.toContain(Buffer.from('4711+secret').toString('hex'));
});

test('a new password takes the place of the old one in its credential, unless other devices have that', async () => {
  const stored = async (): Promise<unknown> =>
    Promise.all(
      (await credentials.list(api.db)).map(async ({ name, tags }) => [
        name,
        (await openFor(api.db, tags))[0]?.password,
      ]),
    );
  await send(lines('a,10.0.0.1,ios,own,ann,first,', 'b,10.0.0.2,ios,,ann,first,'));
  await send(lines('a,10.0.0.1,ios,,ann,second,'));
  expect(await stored()).toEqual([
    ['import-ann', 'first'],
    ['import-ann-2', 'second'],
  ]);
  await send(lines('a,10.0.0.1,ios,,ann,third,'));
  expect(await stored()).toEqual([
    ['import-ann', 'first'],
    ['import-ann-2', 'third'],
  ]);
  expect(await inventory()).toEqual([
    ['a', '10.0.0.1', 22, 'ios', 'login:import-ann-2', 'own'],
    ['b', '10.0.0.2', 22, 'ios', 'login:import-ann'],
  ]);
});

test('the credential of a login goes to the addresses that imports have for it now, and nowhere else', async () => {
  const networksOf = async (): Promise<unknown> =>
    (await credentials.list(api.db)).map(({ name, networks }) => [name, networks]);
  const [a, b] = ['a,10.0.0.1,ios,,ann,first,', 'b,gate.example.net,ios,,ann,first,'];
  await send(lines(a, b));
  expect(await networksOf()).toEqual([['import-ann', ['10.0.0.1', 'gate.example.net']]]);
  // A device without a login of the import, such as one that an attacker adds with the tag.
  expect(await send(lines('evil,203.0.113.9,ios,login:import-ann,,,'))).toMatchObject({
    written: true,
    outside: ['evil'],
  });
  expect(await networksOf()).toEqual([['import-ann', ['10.0.0.1', 'gate.example.net']]]);
  await devices.remove(api.db, (await devices.list(api.db)).find(({ name }) => name === 'evil')?.id ?? '');
  // A person allows more, which stays. The old address of a device does not: another machine may get it.
  const [{ id } = { id: '' }] = await credentials.list(api.db);
  await credentials.allow(api.db, id, ['192.0.2.0/24'], { who: 'ann', address: '', reason: 'a new site' });
  await send(lines(a.replace('10.0.0.1', '10.0.0.7'), b));
  expect(await networksOf()).toEqual([['import-ann', ['10.0.0.7', '192.0.2.0/24', 'gate.example.net']]]);
  expect(await audit.list(api.db, { limit: 1 })).toMatchObject([
    {
      who: 'import',
      action: 'credential-networks',
      subject: { credential: 'import-ann', added: '10.0.0.7', removed: '10.0.0.1' },
    },
  ]);
  // Another address without the login, and a device that is removed.
  await send(lines('a,10.0.0.8,ios,,,,'));
  expect(await networksOf()).toEqual([['import-ann', ['192.0.2.0/24', 'gate.example.net']]]);
  for (const device of await devices.list(api.db)) await devices.remove(api.db, device.id);
  await send(lines('c,10.0.0.3,ios,,,,'));
  // A credential that a person changed stays until a person removes it.
  expect(await networksOf()).toEqual([['import-ann', ['192.0.2.0/24']]]);
});

test('an import removes the credentials of imports that no device has, and no others', async () => {
  await send(lines('a,10.0.0.1,ios,,ann,first,', 'b,10.0.0.2,ios,,bea,second,', 'c,10.0.0.3,ios,,cid,third,'));
  await credentials.add(api.db, { name: 'own', username: 'ann', password: 'x', networks: ['any'], tags: ['none'] });
  await sessionLimits.set(api.db, 'credential:import-cid', 1);
  const [a, b, c] = await devices.list(api.db);
  await devices.remove(api.db, a?.id ?? '');
  await devices.change(api.db, c?.id ?? '', { tags: ['login:import-ann'] });
  await devices.remove(api.db, b?.id ?? '');
  await send(lines('d,10.0.0.4,ios,,,,'));
  expect((await credentials.list(api.db)).map(({ name }) => name)).toEqual(['import-ann', 'import-cid', 'own']);
  await devices.remove(api.db, c?.id ?? '');
  await send(lines('d,10.0.0.4,ios,,,,'));
  expect((await credentials.list(api.db)).map(({ name }) => name)).toEqual(['import-cid', 'own']);
});

test('a credential of a person is not taken for one of imports by its name', async () => {
  const lab = { name: 'import-ann', username: 'ann', password: 'own', networks: ['10.0.0.0/8'] };
  await credentials.add(api.db, { ...lab, tags: ['login:import-ann'] });
  await send(lines('a,10.0.0.1,ios,login:import-ann,,,', 'b,10.0.0.2,ios,,ann,first,'));
  await send(lines('a,10.0.0.1,ios,,ann,second,'));
  expect((await credentials.list(api.db)).map(({ name }) => name)).toEqual([
    'import-ann',
    'import-ann-2',
    'import-ann-3',
  ]);
  expect((await inventory())[0]).toEqual(['a', '10.0.0.1', 22, 'ios', 'login:import-ann', 'login:import-ann-3']);
});

test('an import with a login whose credential a person has changed makes another one', async () => {
  await send(lines('a,10.0.0.1,ios,,ann,first,'));
  const [{ id } = { id: '' }] = await credentials.list(api.db);
  await credentials.change(api.db, id, { password: 'new', networks: { who: 'ann', address: '', to: ['any'] } });
  await send(lines('a,10.0.0.1,ios,,ann,first,'));
  expect(await credentials.list(api.db)).toMatchObject([
    { name: 'import-ann', networks: ['any'] },
    { name: 'import-ann-2', networks: ['10.0.0.1'] },
  ]);
  expect(await openFor(api.db, ['login:import-ann'])).toMatchObject([{ password: 'new' }]);
});

test('an import and the notes of a run do not lock each other out', async () => {
  const rows = Array.from({ length: 40 }, (_, n) => `d${n},10.0.0.${n + 1},ios,,,,`);
  await send(lines(...rows));
  // Written one after the other, the second one has the lower id.
  const { rows: stored } = await api.db.pool.query<{ id: string }>('select id from device order by ctid');
  const at = stored.findIndex(({ id }, index) => id < (stored[index - 1]?.id ?? ''));
  const [before, lower] = stored.slice(at - 1).map(({ id }) => id);
  const noting = await api.db.pool.connect();
  try {
    await noting.query("begin; set local lock_timeout = '500ms'");
    const lock = (id: string | undefined): Promise<unknown> =>
      noting.query('select from device where id = $1 for no key update', [id]);
    await lock(lower);
    const imported = send(lines(...rows.map((row) => row.replace(',ios', ',nxos'))));
    await expect
      .poll(
        async () => {
          const waits = "select from pg_stat_activity where wait_event_type = 'Lock' and query like '%device%'";
          return (await api.db.pool.query(waits)).rowCount;
        },
        { timeout: 20_000 },
      )
      .toBe(1);
    await lock(before);
    await noting.query('commit');
    expect(await imported).toMatchObject({ written: true });
  } finally {
    noting.release(true);
  }
});

test('an odd row of a credential stops no import', async () => {
  const odd = { networks: ['10.0.0.0/8'], username: 'u', password: 'x' };
  for (const [name, tries] of Object.entries({ nothing: '{"a":null}', text: '{"a":"b"}', list: '{"a":[1]}' })) {
    const { id } = await credentials.add(api.db, { name, ...odd });
    await api.db.pool.query('update credential set tries = $1 where id = $2', [tries, id]);
  }
  expect(await send(lines('a,10.0.0.1,ios,,ann,first,'))).toMatchObject({ written: true });
});

test('a new password takes the place of no old one that a person gave other devices', async () => {
  await send(lines('a,10.0.0.1,ios,,ann,first,', 'x,10.0.0.9,ios,core,,,', 'b,10.0.0.2,ios,core,,,'));
  const [{ id } = { id: '' }] = await credentials.list(api.db);
  await credentials.change(api.db, id, { tags: ['login:import-ann', 'core'] });
  await credentials.allow(api.db, id, ['10.0.0.2'], { who: 'ann', address: '', reason: 'core-2 has it too' });
  await send(lines('a,10.0.0.1,ios,,ann,second,'));
  expect(await openFor(api.db, ['core'])).toMatchObject([{ password: 'first' }]);
  expect((await credentials.list(api.db)).map(({ name, networks }) => [name, networks])).toEqual([
    ['import-ann', ['10.0.0.2']],
    ['import-ann-2', ['10.0.0.1']],
  ]);
});

test('the credential that gets a new password forgets the devices of the old one', async () => {
  const a = 'a,10.0.0.1,ios,,ann,first,';
  await send(lines(a));
  // A script with the API token gives the credential a password that it knows, and another device, which it hides.
  await send(lines(a.replace('first', 'known'), 'evil,203.0.113.9,ios,,ann,known,'));
  const [, evil] = await devices.list(api.db);
  await api.client.devices.change(evil?.id ?? '', { tags: [] });
  await send(lines(a));
  expect(await credentials.list(api.db)).toMatchObject([{ name: 'import-ann', networks: ['10.0.0.1'] }]);
});

test('no answer tells if a password is that of a stored credential', async () => {
  await credentials.add(api.db, { name: 'all', username: 'eve', password: 'general', networks: ['any'] });
  await send(lines('a,10.0.0.1,ios,,ann,imported,'));
  const answer = async (...passwords: string[]): Promise<unknown> =>
    send(
      lines(
        ...passwords.map((password, index) => `a${index || ''},10.0.0.1,ios,,${index ? 'eve' : 'ann'},${password},`),
      ),
      { dryRun: true },
    );
  expect(await answer('imported', 'general')).toEqual(await answer('x', 'y'));
  expect(await answer('imported')).toEqual(await answer('x'));
});

test('the credential of a login passes the jump hosts that the import names', async () => {
  const text = [
    'name,address,platform,jump host,username,password',
    'gate,192.0.2.1,ios,,,',
    'a,10.0.0.1,ios,gate,ann,first',
  ].join('\n');
  expect(await send(text)).toMatchObject({ written: true, outside: [] });
  expect(await credentials.list(api.db)).toMatchObject([{ name: 'import-ann', networks: ['10.0.0.1', '192.0.2.1'] }]);
});

test('a jump host of the inventory gives a login no address', async () => {
  const bastion = { name: 'bastion', address: '203.0.113.66', platform: 'linux_debian' };
  await devices.add(api.db, bastion);
  const text = ['name,address,platform,jump host,username,password', 'a,10.0.0.1,ios,bastion,ann,first'].join('\n');
  expect(await send(text)).toMatchObject({ written: true, outside: ['a'] });
  expect(await credentials.list(api.db)).toMatchObject([{ name: 'import-ann', networks: ['10.0.0.1'] }]);
});

test('a host with the name any opens no address', async () => {
  const text = ['name,address,platform,username,password', 'any,any,ios,ann,first', 'a,10.0.0.1,ios,ann,first'].join(
    '\n',
  );
  await send(text);
  expect(await credentials.list(api.db)).toMatchObject([{ name: 'import-ann', networks: ['10.0.0.1'] }]);
});

test('an import names the devices to which no credential may go', async () => {
  await credentials.add(api.db, { name: 'all', username: 'eve', password: 'general', networks: ['10.0.0.0/8'] });
  const text = lines('a,10.0.0.1,ios,,,,', 'b,203.0.113.9,ios,,eve,general,', 'c,203.0.113.8,ios,,,,');
  expect(await send(text, { dryRun: true })).toMatchObject({ outside: ['c'] });
  expect(await send(text)).toMatchObject({ outside: ['c'], written: true });
});

test('a jump host must be a device or a row of the import', async () => {
  const text = 'name,address,platform,jump host\na,10.0.0.1,ios,b\nb,10.0.0.2,ios,\n';
  expect(await send(text)).toMatchObject({ written: true });
  expect((await devices.list(api.db))[0]?.settings).toEqual({ jumpHost: 'b' });
  expect(await send('name,address,platform,jump host\nc,10.0.0.3,ios,nowhere\n')).toMatchObject({
    written: false,
    bad: [{ name: 'c' }],
  });
});

test.each([
  ['vars', { _rack: 'R7' }, 'vars._rack: must be letters, digits and . _ -, a letter first'],
  ['vars', { rack: ['R7'] }, 'vars.rack: Invalid input'],
  ['jumpHost', '', 'jumpHost: Too small: expected string to have >=1 characters'],
  ['ignore', [''], 'ignore.0: Too small: expected string to have >=1 characters'],
  ['limits', { commandMs: 100_000_000 }, 'limits.commandMs: Too big: expected number to be <=86400000'],
])(
  'settings that the API refuses make a bad row, and all devices can still be listed: %s %o',
  async (name, value, problem) => {
    const file = {
      name: 'x.json',
      text: JSON.stringify([{ name: 'a', platform: 'ios', settings: { [name]: value } }]),
    };
    const result = await send('', { files: [file], skipBad: true });
    expect(result).toMatchObject({ additions: [], bad: [{ name: 'a', problems: [`settings.${problem}`] }] });
    expect(await api.client.devices.list()).toEqual({ devices: [] });
  },
);

test('each bad setting of a row is named, and a column of a variable too', async () => {
  const settings = { transport: 'rsh', more: 1 };
  const file = { name: 'x.json', text: JSON.stringify([{ name: 'a', platform: 'ios', settings }]) };
  expect((await send('', { files: [file] })).bad).toMatchObject([
    {
      problems: [
        'settings.transport: Invalid option: expected one of "ssh"|"telnet"',
        'settings: Unrecognized key: "more"',
      ],
    },
  ]);
  const { bad } = await send('name,address,platform,vars._rack\na,10.0.0.1,ios,R7\nb,10.0.0.2,ios,\n');
  expect(bad).toMatchObject([{ at: 'line 2', name: 'a' }]);
});

test('the devices that the API lists can be imported again', async () => {
  const settings = {
    limits: { connectMs: 5_000, sessionMs: 600_000 },
    vars: { 'site-code': 'ams', 'snmp.port': 161, spare: false },
    freshWithinMinutes: { backup: 60 },
    ignore: ['^uptime'],
  };
  await api.client.devices.create({ name: 'a', address: '10.0.0.1', platform: 'ios', settings });
  const text = JSON.stringify(await api.client.devices.list());
  await api.db.kysely.deleteFrom('device').execute();
  expect(await send('', { files: [{ name: 'x.json', text }] })).toMatchObject({ written: true, bad: [] });
  expect((await api.client.devices.list()).devices).toMatchObject([{ name: 'a', settings }]);
  await send('name,address,platform,vars.site-code\na,10.0.0.1,ios,ber\n');
  expect((await devices.list(api.db))[0]?.settings.vars).toEqual({ ...settings.vars, 'site-code': 'ber' });
});

test('a file without a known format, and a body that is neither files nor a URL, are refused', async () => {
  await expect(send('x', { files: [{ name: 'x.bin', text: 'hello' }] })).rejects.toMatchObject({
    code: 'NR_IMPORT_KIND_UNKNOWN',
    status: 422,
  });
  await expect(api.client.sources.import({})).rejects.toMatchObject({ code: 'NR_REQUEST_INVALID' });
});

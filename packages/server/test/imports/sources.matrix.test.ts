import { randomUUID } from 'node:crypto';
import { mkdir, mkdtemp, rename, rm, symlink, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import type { NewSource, Source } from '@netraven/api';
import { devices, hostKeys, sources as saved } from '@netraven/db';
import { beforeEach, expect, onTestFinished, test } from 'vitest';
import { dump } from '@netraven/db/test-utils/dump';
import { inventoryOf, netboxDevice, pagesOf, serve, token } from '@netraven/inventory/test-utils/tool-server';
import { hostileNames } from '@netraven/inventory/test-utils/samples';
import { sharedApi, startTestApi } from '../../test-utils/api.ts';

const api = await sharedApi({
  allowAddresses: ['127.0.0.1'],
  sourceFolders: { folders: [tmpdir()], closed: [] },
});
beforeEach(async () => {
  for (const table of ['device', 'credential', 'source'] as const) await api.db.kysely.deleteFrom(table).execute();
});

const save = (source: NewSource): Promise<Source> => api.client.sources.create(source);
const names = async (): Promise<string[]> => (await devices.list(api.db)).map(({ name }) => name);

/** A NetBox whose number of devices can change. */
async function netbox(): Promise<{ source: Source; show: (count: number) => void }> {
  let list = inventoryOf(netboxDevice);
  const { url } = await serve((...request) => pagesOf(list)(...request));
  const source = await save({ name: 'netbox', kind: 'netbox', places: [url], secret: token, skipBad: true });
  return { source, show: (count) => void (list = inventoryOf(netboxDevice, count)) };
}

test('a NetBox is saved and synchronized: 200 devices, marked with the source; its token is in no answer, log or table', async () => {
  const { source } = await netbox();
  const { id } = source;
  const shown = await api.client.sources.sync(id, { dryRun: true });
  expect(shown).toMatchObject({
    written: false,
    kind: 'netbox',
    removals: [],
    skipped: { length: 3 },
    bad: { length: hostileNames.length },
  });
  expect(await names()).toEqual([]);
  const done = await api.client.sources.sync(id, {});
  expect(done.additions).toHaveLength(200);
  const again = await api.client.sources.sync(id, {});
  expect(again).toMatchObject({ additions: [], changes: [], unchanged: 200 });
  const { sources } = await api.client.sources.list();
  expect(sources).toMatchObject([{ name: 'netbox', devices: 200, hasSecret: true, syncedAt: expect.any(String) }]);
  const seen = JSON.stringify([source, shown, done, sources, api.logger.entries, await dump(api.db)]);
  expect(seen).not.toContain(token);
  expect(seen).not.toContain(Buffer.from(token).toString('hex'));
});

test('a sync that shrinks to a tenth is refused, and removes only when that is allowed; devices of others stay', async () => {
  const { source, show } = await netbox();
  const { id } = source;
  await devices.add(api.db, { name: 'manual', address: '10.9.9.9', platform: 'cisco_ios' });
  await api.client.sources.sync(id, {});
  show(20);
  await expect(api.client.sources.sync(id, {})).rejects.toMatchObject({
    code: 'NR_SOURCE_SHRUNK',
    status: 409,
    message: 'The source netbox no longer has 180 of its 200 devices',
  });
  expect(await names()).toHaveLength(201);
  expect(await api.client.sources.sync(id, { dryRun: true })).toMatchObject({
    shrunk: true,
    removals: { length: 180 },
  });
  await api.client.sources.sync(id, { allowShrink: true });
  expect(await names()).toHaveLength(21);
  expect(await names()).toContain('manual');
});

test('a sync removes what the source no longer has, adds and changes the rest, and leaves a busy device', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'netraven-source-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  const file = join(folder, 'devices.csv');
  await writeFile(
    file,
    'name,address,platform,tags\na,10.0.0.1,ios,core\nb,10.0.0.2,ios,\nc,10.0.0.3,ios,\nd,10.0.0.4,ios,\n',
  );
  const { id } = await save({ name: 'file', kind: 'csv', places: [file], tags: ['all'] });
  await api.client.sources.sync(id, {});
  const busy = (await devices.list(api.db)).find(({ name }) => name === 'b');
  await api.db.pool.query("insert into run (id, job_type, created_by) values ($1, 'x', 'x')", [id]);
  await api.db.pool.query(
    "insert into task (id, run_id, job_type, pool, device_id) values ($1, $1, 'x', 'default', $2)",
    [id, busy?.id],
  );
  await writeFile(file, 'name,address,platform,tags\na,10.0.0.9,ios,\nd,10.0.0.4,ios,\ne,10.0.0.5,ios,\n');
  // A younger file may still be written.
  const then = Date.now() / 1000 - 120;
  await utimes(file, then, then);
  expect(await api.client.sources.sync(id, {})).toMatchObject({
    additions: [{ name: 'e' }],
    changes: [{ name: 'a', changes: ['address 10.0.0.1 → 10.0.0.9', 'tags -core'] }],
    removals: ['b', 'c'],
    busy: ['b'],
  });
  expect(await names()).toEqual(['a', 'b', 'd', 'e']);
  const [a] = await devices.list(api.db);
  expect(await api.client.devices.get(a?.id ?? '')).toMatchObject({ source: 'file' });
  await api.client.sources.remove(id);
  expect(await api.client.devices.get(a?.id ?? '')).toMatchObject({ source: null });
  expect(await names()).toHaveLength(4);
  expect((await devices.list(api.db))[0]?.tags).toEqual(['all']);
});

test('a source is synchronized by itself when it is due, once for several servers, and a failure is told', async () => {
  const { source, show } = await netbox();
  const { id } = source;
  expect(source).toMatchObject({ everyMinutes: null, nextSyncAt: null });
  const changed = await api.client.sources.change(id, { everyMinutes: 60 });
  expect(Date.parse(changed.nextSyncAt ?? '') - Date.now()).toBeGreaterThan(55 * 60_000);
  const passHour = (): Promise<unknown> =>
    api.db.pool.query("update source set next_sync_at = next_sync_at - interval '1 hour'");
  const now = async (): Promise<Source | undefined> => (await api.client.sources.list()).sources[0];
  await passHour();
  // The server notes the next time after the devices. It would overwrite a time that the test sets before.
  const waitsMs = async (): Promise<number> => Date.parse((await now())?.nextSyncAt ?? '') - Date.now();
  await expect.poll(waitsMs).toBeGreaterThan(30 * 60_000);
  expect(await now()).toMatchObject({ devices: 200, syncError: null });

  show(20);
  await passHour();
  await expect.poll(now).toMatchObject({ syncError: { code: 'NR_SOURCE_SHRUNK', hint: expect.any(String) } });
  expect(await names()).toHaveLength(200);
  // It is logged after it is stored.
  await expect
    .poll(() => api.logger.entries)
    .toContainEqual(
      expect.objectContaining({
        level: 'error',
        message: expect.stringContaining('The source netbox was not synchronized'),
      }),
    );
  await api.client.sources.sync(id, { allowShrink: true });
  expect(await now()).toMatchObject({ devices: 20, syncError: null });

  expect(await api.client.sources.change(id, { everyMinutes: null })).toMatchObject({ nextSyncAt: null });
  // The server looks too: one of all gets it.
  await api.client.sources.change(id, { everyMinutes: 60 });
  const before = (await now())?.syncedAt;
  await passHour();
  const taken = await Promise.all([saved.takeDue(api.db), saved.takeDue(api.db), saved.takeDue(api.db)]);
  expect(taken.filter(Boolean).length).toBeLessThanOrEqual(1);
  // If the server got it, its sync must not reach the devices of the next test.
  await expect.poll(async () => taken.some(Boolean) || (await now())?.syncedAt !== before).toBe(true);
});

test('a source with a bad device is not synchronized by itself, and says why', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'netraven-source-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  const file = join(folder, 'devices.csv');
  await writeFile(file, `name,address,platform\na,10.0.0.1,ios\n${'b'.repeat(300)},10.0.0.2,ios\n`);
  await save({ name: 'file', kind: 'csv', places: [file], everyMinutes: 5 });
  await api.db.pool.query('update source set next_sync_at = now()');
  await expect
    .poll(async () => (await api.client.sources.list()).sources[0])
    .toMatchObject({ devices: 0, syncError: { code: 'NR_SOURCE_ROWS_BAD' } });
});

test('devices that NetBox renamed keep their id, host key and tags; two can swap their names', async () => {
  let list = inventoryOf(netboxDevice).slice(0, 4) as { id: number; name: string; primary_ip: object }[];
  const { url } = await serve((...request) => pagesOf(list)(...request));
  const { id } = await save({ name: 'netbox', kind: 'netbox', places: [url], secret: token });
  await api.client.sources.sync(id, {});
  const [first, second, third] = await devices.list(api.db);
  if (!first || !second || !third) throw new Error('devices are missing');
  const key = { algorithm: 'ssh-ed25519', fingerprint: 'SHA256:x' };
  await hostKeys.pin(api.db, first.id, key);
  await devices.change(api.db, first.id, { addTags: ['own'] });
  await devices.change(api.db, third.id, { settings: { jumpHost: first.name } });

  const swapped: Record<string, string> = { [first.name]: second.name, [second.name]: first.name };
  list = list.map((each) => ({ ...each, name: swapped[each.name] ?? each.name }));
  const shown = await api.client.sources.sync(id, { dryRun: true });
  expect(shown).toMatchObject({ additions: [], removals: [], bad: [], unchanged: 2, written: false });
  expect(shown.changes.map(({ name, renamedFrom, changes }) => [name, renamedFrom, changes])).toEqual([
    [second.name, first.name, [`name ${first.name} → ${second.name}`]],
    [first.name, second.name, [`name ${second.name} → ${first.name}`]],
  ]);
  expect(await devices.get(api.db, first.id)).toMatchObject({ name: first.name });
  expect(await api.client.sources.sync(id, {})).toEqual({ ...shown, written: true });
  expect(await devices.get(api.db, first.id)).toMatchObject({
    name: second.name,
    tags: expect.arrayContaining(['own']),
  });
  expect(await devices.get(api.db, second.id)).toMatchObject({ name: first.name });
  expect(await devices.get(api.db, third.id)).toMatchObject({ settings: { jumpHost: second.name } });
  expect(await hostKeys.get(api.db, first.id)).toEqual(key);
  expect(await api.client.sources.sync(id, {})).toMatchObject({ changes: [], unchanged: 4 });

  // The name of a device that was removed from the source, and is busy.
  list = list
    .filter((each) => each.name !== first.name)
    .map((each) => (each.name === third.name ? { ...each, name: first.name } : each));
  const task = [randomUUID(), second.id];
  await api.db.pool.query("insert into run (id, job_type, created_by) values ($1, 'x', 'x')", task.slice(0, 1));
  await api.db.pool.query(
    "insert into task (id, run_id, job_type, pool, device_id) values ($1, $1, 'x', 'default', $2)",
    task,
  );
  await expect(api.client.sources.sync(id, {})).rejects.toMatchObject({ code: 'NR_DEVICE_BUSY', status: 409 });
  await api.db.pool.query("update task set status = 'success' where id = $1", task.slice(0, 1));
  expect(await api.client.sources.sync(id, {})).toMatchObject({
    removals: [first.name],
    changes: [{ renamedFrom: third.name }],
  });
  expect(await devices.get(api.db, third.id)).toMatchObject({ name: first.name });
});

test('a locked file of Ansible stops no import by hand, and a sync only for devices that it would remove', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'netraven-source-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  const file = join(folder, 'inventory');
  const vault = { name: 'group_vars/all/vault.yml', text: '$ANSIBLE_VAULT;1.1;AES256\n00\n' };
  const text = 'core-1 ansible_network_os=ios\ncore-2 ansible_network_os=ios\nweb-1\n';
  const reason = `its ansible_network_os may be in ${vault.name}, which is locked by Ansible Vault`;
  const skipped = [{ at: 'line 3', name: 'web-1', reason }];
  const byHand = { kind: 'ansible', files: [{ name: 'inventory', text }, vault], dryRun: true } as const;
  expect(await api.client.sources.import(byHand)).toMatchObject({ additions: { length: 2 }, bad: [], skipped });
  await mkdir(join(folder, 'group_vars/all'), { recursive: true });
  await writeFile(join(folder, vault.name), vault.text);
  await writeFile(file, text);
  const { id } = await save({ name: 'ansible', kind: 'ansible', places: [file] });
  expect(await api.client.sources.sync(id, {})).toMatchObject({ written: true, bad: [], skipped });
  await writeFile(file, text.replace('core-2 ansible_network_os=ios', 'core-2'));
  expect(await api.client.sources.sync(id, {})).toMatchObject({
    written: false,
    removals: [],
    bad: [{ name: 'core-2', problems: [reason] }],
    skipped,
  });
});

test('a device that got another name in a file is renamed by its address and platform', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'netraven-source-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  const file = join(folder, 'devices.csv');
  const write = async (...lines: string[]): Promise<void> => {
    const then = Date.now() / 1000 - 120;
    await writeFile(file, ['name,address,platform', ...lines, ''].join('\n'));
    // A sync that renames waits until nothing has changed the file for a minute.
    await utimes(file, then, then);
  };
  await write('a,10.0.0.1,ios', 'b,10.0.0.2,ios', 'c,10.0.0.3,ios');
  const { id } = await save({ name: 'renamed', kind: 'csv', places: [file] });
  await api.client.sources.sync(id, {});
  const [a] = await devices.list(api.db);
  await write('core-1,10.0.0.1,ios', 'b,10.0.0.2,ios', 'c,10.0.0.3,ios');
  const shown = await api.client.sources.sync(id, { dryRun: true });
  expect(shown).toMatchObject({ changes: [{ name: 'core-1', renamedFrom: 'a' }], additions: [], removals: [] });
  await api.client.sources.sync(id, {});
  expect(await devices.get(api.db, a?.id ?? '')).toMatchObject({ name: 'core-1' });
});

test('a sync that would remove a device refuses a file that may be cut off, and a source that changes', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'netraven-source-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  const file = join(folder, 'devices.csv');
  const text = 'name,platform,address\na,ios,10.0.0.1\nb,ios,10.0.0.2\nc,ios,10.0.0.30\n';
  await writeFile(file, text);
  const { id } = await save({ name: 'cut', kind: 'csv', places: [file], skipBad: true });
  await api.client.sources.sync(id, {});
  await writeFile(file, text.slice(0, -2));
  await expect(api.client.sources.sync(id, {})).rejects.toMatchObject({ code: 'NR_SOURCE_CHANGING', status: 409 });
  // A person puts the whole file back, usually between the two readings.
  await writeFile(file, 'name,platform,address\nb,ios,10.0.0.2\nc,ios,10.0.0.30\n');
  const reading = api.client.sources.sync(id, {});
  await setTimeout(300);
  await writeFile(`${file}.new`, text);
  await rename(`${file}.new`, file);
  expect(await reading).toMatchObject({ removals: [], changes: [] });
  expect((await devices.list(api.db)).map(({ name, address }) => [name, address])).toEqual([
    ['a', '10.0.0.1'],
    ['b', '10.0.0.2'],
    ['c', '10.0.0.30'],
  ]);
});

test('a sync removes no device while its file grows', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'netraven-source-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  const file = join(folder, 'devices.csv');
  const write = async (count: number): Promise<void> => {
    const lines = Array.from({ length: count }, (_, index) => `d${index + 1},ios,10.0.0.${index + 1}\n`);
    const then = Date.now() / 1000 - 120;
    await writeFile(`${file}.new`, `name,platform,address\n${lines.join('')}`);
    await utimes(`${file}.new`, then, then);
    await rename(`${file}.new`, file);
  };
  await write(20);
  const { id } = await save({ name: 'grows', kind: 'csv', places: [file] });
  await api.client.sources.sync(id, {});
  await write(12);
  const reading = api.client.sources.sync(id, {}).catch((error: unknown) => error);
  await setTimeout(300);
  await write(14);
  expect(await reading).toMatchObject({ code: 'NR_SOURCE_CHANGING', status: 409 });
  expect(await names()).toHaveLength(20);
  await api.client.sources.sync(id, {});
  expect(await names()).toHaveLength(14);
});

test('a NetBox that gives many devices other names needs the word of a person', async () => {
  let list = inventoryOf(netboxDevice).slice(0, 20) as { id: number; name: string }[];
  const { url } = await serve((...request) => pagesOf(list)(...request));
  const { id } = await save({ name: 'netbox', kind: 'netbox', places: [url], secret: token });
  await api.client.sources.sync(id, {});
  const before = await names();
  list = list.map((each) => ({ ...each, name: `new-${each.name}` }));
  expect(await api.client.sources.sync(id, { dryRun: true })).toMatchObject({ renamed: true, written: false });
  await expect(api.client.sources.sync(id, {})).rejects.toMatchObject({
    code: 'NR_SOURCE_RENAMED',
    status: 409,
    message: 'The source netbox gives other names to 20 of its 20 devices',
  });
  expect(await names()).toEqual(before);
  await api.client.sources.sync(id, { allowRenames: true });
  expect(await names()).toEqual(before.map((name) => `new-${name}`));
});

test('a sync of an Ansible source removes nothing when its variables are behind a link to nothing', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'netraven-source-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  const vars = join(folder, 'group_vars/core.yml');
  await mkdir(join(folder, 'group_vars'));
  await writeFile(vars, 'ansible_network_os: ios\n');
  const file = join(folder, 'inventory');
  await writeFile(file, '[core]\ncore-1\n[edge]\nedge-1 ansible_network_os=ios\n');
  const { id } = await save({ name: 'ansible', kind: 'ansible', places: [file], skipBad: true });
  await api.client.sources.sync(id, {});
  await rm(vars);
  expect(await api.client.sources.sync(id, {})).toMatchObject({ removals: [], bad: [{ name: 'core-1' }] });
  await symlink('nowhere', vars);
  await expect(api.client.sources.sync(id, {})).rejects.toMatchObject({ code: 'NR_IMPORT_FILE_UNREADABLE' });
  await rm(vars);
  await writeFile(join(folder, 'shared.yml'), 'ansible_network_os: ios\n');
  await symlink('../shared.yml', vars);
  expect(await api.client.sources.sync(id, {})).toMatchObject({ removals: [], bad: [], unchanged: 2 });
});

test('a source with a used name, a relative path, a password in its URL, a second URL or an unknown id is refused', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'netraven-source-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  const file = join(folder, 'x.csv');
  await writeFile(file, 'name\n');
  await save({ name: 'one', kind: 'csv', places: [file] });
  const bad = (source: Partial<NewSource>): Promise<Source> =>
    save({ name: 'two', kind: 'csv', places: [file], ...source });
  await expect(bad({ name: 'one' })).rejects.toMatchObject({ code: 'NR_NAME_TAKEN' });
  await expect(bad({ places: ['x.csv'] })).rejects.toMatchObject({ code: 'NR_SOURCE_PATH_RELATIVE' });
  await expect(bad({ places: ['http://a:b@example.net/'] })).rejects.toMatchObject({ code: 'NR_SOURCE_URL_INVALID' });
  for (const places of [
    ['https://a.example.net', 'https://b.example.net'],
    [file, 'https://b.example.net'],
  ]) {
    await expect(bad({ places })).rejects.toMatchObject({ code: 'NR_SOURCE_URL_NOT_ALONE', status: 400 });
  }
  await expect(api.client.sources.sync('x', {})).rejects.toMatchObject({ code: 'NR_SOURCE_UNKNOWN' });
});

test('a URL on this machine is refused unless its address is allowed', async () => {
  const strict = await startTestApi();
  onTestFinished(() => strict.close());
  const { url, requests } = await serve(() => []);
  await expect(strict.client.sources.import({ kind: 'json', url })).rejects.toMatchObject({
    code: 'NR_ADDRESS_REFUSED',
  });
  expect(requests).toEqual([]);
});

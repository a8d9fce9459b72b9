import { randomBytes } from 'node:crypto';
import { mkdir, mkdtemp, realpath, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sourceKinds } from '@netraven/inventory';
import { beforeAll, afterAll, expect, test } from 'vitest';
import { pathRule } from '../../src/imports/source-folders.ts';
import { startTestApi, type TestApi } from '../../test-utils/api.ts';
import { send } from '../../test-utils/send.ts';

const secret = randomBytes(32).toString('base64url');
let folder: string;
let api: TestApi;

beforeAll(async () => {
  folder = await realpath(await mkdtemp(join(tmpdir(), 'netraven-border-')));
  for (const each of ['project/inventory/group_vars', 'project/.netraven', 'keys', 'elsewhere/group_vars']) {
    await mkdir(join(folder, each), { recursive: true });
  }
  for (const file of [
    'project/.netraven/reveal-token',
    'keys/id.key',
    'elsewhere/secret',
    'elsewhere/group_vars/all',
  ]) {
    await writeFile(join(folder, file), `${secret}\n`);
  }
  const inventory = join(folder, 'project/inventory');
  await writeFile(join(inventory, 'devices.csv'), 'name,address,platform\ncore-1,10.0.0.1,ios\n');
  await writeFile(join(inventory, 'ansible'), 'core-1 ansible_network_os=ios\n');
  await symlink(join(folder, 'elsewhere/secret'), join(inventory, 'link'));
  await symlink(join(folder, 'elsewhere'), join(inventory, 'folder-link'));
  await symlink(join(folder, 'elsewhere/group_vars/all'), join(inventory, 'group_vars/all'));
  await symlink('devices.csv', join(inventory, 'inner.csv'));
  api = await startTestApi({ sourceFolders: open(['project']) });
});
afterAll(async () => {
  await api.close();
  await rm(folder, { recursive: true });
});

const open = (folders: readonly string[]): Parameters<typeof pathRule>[0] => ({
  folders: folders.map((each) => join(folder, each)),
  closed: [join(folder, 'project/.netraven'), join(folder, 'keys')],
});

test.each([
  ['a file elsewhere', 'elsewhere/secret'],
  ['a file elsewhere, by ..', 'project/inventory/../../elsewhere/secret'],
  ['a folder whose name starts the same', 'project-2/x'],
  ['a link out', 'project/inventory/link'],
  ['a file behind a link to a folder', 'project/inventory/folder-link/secret'],
  ['the home in a folder of the config', 'project/.netraven/reveal-token'],
  ['the key folder in a folder of the config', 'keys/id.key'],
])('%s is refused', async (_, path) => {
  const rule = pathRule(open(['project', 'keys']));
  await expect(rule(join(folder, path))).rejects.toMatchObject({ code: 'NR_SOURCE_PATH_CLOSED' });
});

test.each(['/etc/passwd', '/proc/self/environ', '/dev/zero'])(
  '%s is refused also if the config opens it',
  async (path) => {
    const rule = pathRule({ folders: ['/'], closed: [] });
    await expect(rule(path)).rejects.toMatchObject({
      code: 'NR_SOURCE_PATH_CLOSED',
      message: expect.stringContaining('which no source may read'),
    });
  },
);

test('without a folder in the config, no path is looked at: existing and missing files have the same answer', async () => {
  const rule = pathRule({ folders: [], closed: [] });
  const answers = await Promise.all(
    ['secret', 'missing'].map((name) => rule(join(folder, 'elsewhere', name)).catch((error: Error) => error)),
  );
  expect(new Set(answers.map((error) => String(error).replace(/secret|missing/, 'x'))).size).toBe(1);
});

test('a file in a folder of the config, and a link inside of it, are read; a folder can be a link itself', async () => {
  const file = join(folder, 'project/inventory/devices.csv');
  expect(await pathRule(open(['project']))(join(folder, 'project/inventory/inner.csv'))).toBe(file);
  await symlink(join(folder, 'project'), join(folder, 'alias'));
  expect(await pathRule(open(['alias']))(join(folder, 'alias/inventory/devices.csv'))).toBe(file);
});

test.each(sourceKinds)('the API token reads no secret through a source of the kind %s', async (kind) => {
  const seen: unknown[] = [];
  for (const path of ['project/.netraven/reveal-token', 'project/inventory/link', 'keys/id.key']) {
    const source = { name: `s-${kind}`, kind, places: [join(folder, path)], platform: 'cisco_ios', skipBad: true };
    const answer = await api.request('POST', '/sources', source);
    expect([path, answer.status]).toEqual([path, 422]);
    seen.push(answer.body);
  }
  // Saved before the config closed the folder.
  const { rows } = await api.db.pool.query(
    `insert into source (id, name, kind, places) values (gen_random_uuid(), $1, $2, $3) returning id`,
    [`old-${kind}`, kind, [join(folder, 'elsewhere/secret')]],
  );
  const sync = await api.request('POST', `/sources/${(rows as { id: string }[])[0]?.id}/sync`, { dryRun: true });
  expect([sync.status, sync.body]).toMatchObject([422, { code: 'NR_SOURCE_PATH_CLOSED' }]);
  seen.push(sync.body, (await api.request('GET', '/devices')).body);
  expect(JSON.stringify(seen)).not.toContain(secret);
});

test('a page session reads no file outside of the folders of the config', async () => {
  const headers = { 'content-type': 'application/json', ...(await api.signIn()) };
  const save = (path: string): ReturnType<typeof send> =>
    send(api.port, '/api/v1/sources', {
      method: 'POST',
      headers,
      body: JSON.stringify({ name: 'of-page', kind: 'csv', places: [join(folder, path)], skipBad: true }),
    });
  for (const path of ['project/.netraven/reveal-token', 'project/inventory/link', 'elsewhere/secret']) {
    const answer = await save(path);
    expect([path, answer.status]).toEqual([path, 422]);
    expect(answer.text).not.toContain(secret);
  }
  expect(await save('project/inventory/devices.csv')).toMatchObject({ status: 201 });
});

test('a file beside the inventory that a link leads out of the folder is an error, and no device is removed', async () => {
  const places = [join(folder, 'project/inventory/ansible')];
  const source = await api.request('POST', '/sources', { name: 'companion', kind: 'ansible', places });
  const { id } = source.body as { id: string };
  const { status, body } = await api.request('POST', `/sources/${id}/sync`, {});
  expect([status, body]).toMatchObject([422, { code: 'NR_SOURCE_PATH_CLOSED' }]);
  expect(JSON.stringify(body)).not.toContain(secret);
});

test('the error of a path outside says which line the config needs', async () => {
  const places = [join(folder, 'elsewhere/devices.csv')];
  const { body } = await api.request('POST', '/sources', { name: 'outside', kind: 'csv', places });
  const line = `sources: { folders: ['${join(folder, 'project')}', '${join(folder, 'elsewhere')}'] }`;
  expect(body).toMatchObject({ code: 'NR_SOURCE_PATH_CLOSED', hint: expect.stringContaining(line) });
});

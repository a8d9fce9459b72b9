import { execFileSync } from 'node:child_process';
import { mkdtemp, mkdir, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { readFiles } from '../src/index.ts';
import { read } from '../test-utils/samples.ts';

async function folder(): Promise<string> {
  const path = await mkdtemp(join(tmpdir(), 'netraven-import-'));
  onTestFinished(() => rm(path, { recursive: true }));
  return path;
}

test.each([
  ['UTF-8 with a byte order mark', Buffer.from('\uFEFFname,address,site\na,10.0.0.1,Zürich\n')],
  ['UTF-16 with a byte order mark', Buffer.from('\uFEFFname,address,site\na,10.0.0.1,Zürich\n', 'utf16le')],
  ['UTF-16 without one', Buffer.from('name,address,site\na,10.0.0.1,Zürich\n', 'utf16le')],
  ['Windows-1252', Buffer.from('name,address,site\na,10.0.0.1,Z\xFCrich\n', 'latin1')],
])('a file in %s is read', async (_, bytes) => {
  const path = await folder();
  await writeFile(join(path, 'x.csv'), bytes);
  const [file] = await readFiles(['x.csv'], path);
  const { good } = await read('x.csv', (file?.text ?? '').replace('Zürich', 'zurich'), { platform: 'ios' });
  expect(good).toMatchObject([{ name: 'a', tags: ['site:zurich'] }]);
});

test('files that belong to the first are read with it; a folder, a device and a missing file are refused', async () => {
  const path = await folder();
  await mkdir(join(path, 'routers'));
  await mkdir(join(path, 'group_vars/core'), { recursive: true });
  await writeFile(join(path, 'routers/router.db'), 'a;cisco;up\n');
  await writeFile(join(path, 'routers/.cloginrc'), 'add user * ann\n');
  await writeFile(join(path, 'inventory'), '[core]\na\n');
  await writeFile(join(path, 'group_vars/core/vars.yml'), 'x: 1\n');
  expect((await readFiles(['routers/router.db'], path)).map(({ name, folder: parent }) => [name, parent])).toEqual([
    ['router.db', 'routers'],
    ['.cloginrc', 'routers'],
  ]);
  expect((await readFiles(['inventory'], path)).map(({ name }) => name)).toEqual([
    'inventory',
    'group_vars/core/vars.yml',
  ]);
  for (const bad of ['routers', '/dev/zero', 'missing']) {
    await expect(readFiles([bad], path)).rejects.toMatchObject({ code: 'NR_IMPORT_FILE_UNREADABLE' });
  }
});

test('a folder with the name of a file beside the inventory is something else', async () => {
  const path = await folder();
  await writeFile(join(path, 'router.db'), 'a:ios\n');
  await mkdir(join(path, 'config'));
  expect((await readFiles(['router.db'], path)).map(({ name }) => name)).toEqual(['router.db']);
});

test('files of variables behind links are read, also in a folder that is a link; a circle of links ends', async () => {
  const path = await folder();
  await mkdir(join(path, 'shared/deep'), { recursive: true });
  await writeFile(join(path, 'shared/core.yml'), 'ansible_network_os: ios\n');
  await writeFile(join(path, 'shared/deep/vars.yml'), 'ansible_port: 22\n');
  await symlink('..', join(path, 'shared/deep/up'));
  await mkdir(join(path, 'one/group_vars'), { recursive: true });
  await writeFile(join(path, 'one/inventory'), '[core]\ncore-1\n');
  await symlink('../../shared/core.yml', join(path, 'one/group_vars/core.yml'));
  await mkdir(join(path, 'two'));
  await writeFile(join(path, 'two/inventory'), '[core]\ncore-1\n');
  await symlink('../shared', join(path, 'two/group_vars'));
  const names = async (file: string): Promise<string[]> => (await readFiles([file], path)).map(({ name }) => name);
  expect(await names('one/inventory')).toEqual(['inventory', 'group_vars/core.yml']);
  expect(await names('two/inventory')).toEqual(['inventory', 'group_vars/core.yml', 'group_vars/deep/vars.yml']);
});

test.each<[what: string, make: (vars: string) => Promise<unknown>]>([
  ['a link to a file that is away', (vars) => symlink('/nowhere/core.yml', join(vars, 'core.yml'))],
  [
    'a folder that is a link to a mount that is away',
    (vars) => rm(vars, { recursive: true }).then(() => symlink('/nowhere', vars)),
  ],
  [
    'a folder that Git wrote as a text',
    (vars) => rm(vars, { recursive: true }).then(() => writeFile(vars, '../shared')),
  ],
  ['a pipe', (vars) => Promise.resolve(execFileSync('mkfifo', [join(vars, 'core.yml')]))],
])('variables that cannot be read are an error, not missing: %s', async (_, make) => {
  const path = await folder();
  await writeFile(join(path, 'inventory'), '[core]\ncore-1\n');
  await mkdir(join(path, 'group_vars'));
  await make(join(path, 'group_vars'));
  await expect(readFiles(['inventory'], path)).rejects.toMatchObject({ code: 'NR_IMPORT_FILE_UNREADABLE' });
});

test('the lock file of an editor, a link to nothing, stops no import', async () => {
  const path = await folder();
  await writeFile(join(path, 'inventory'), '[core]\ncore-1\n');
  await mkdir(join(path, 'group_vars'));
  await symlink('ann@host.1234', join(path, 'group_vars/.#core.yml'));
  expect(await readFiles(['inventory'], path)).toHaveLength(1);
});

test('a file that was removed after its folder was listed is an error', async () => {
  const path = await folder();
  await writeFile(join(path, 'inventory'), '[core]\ncore-1\n');
  await mkdir(join(path, 'group_vars'));
  const vars = join(path, 'group_vars/core.yml');
  await writeFile(vars, 'ansible_network_os: ios\n');
  const reading = readFiles(['inventory'], path, async (each) => {
    if (each === vars) await rm(vars);
    return each;
  });
  await expect(reading).rejects.toMatchObject({ code: 'NR_IMPORT_FILE_UNREADABLE' });
});

test('a link in place of the path that was decided on is not followed', async () => {
  const path = await folder();
  await writeFile(join(path, 'secret'), 'x\n');
  await symlink('secret', join(path, 'link.csv'));
  const reading = readFiles(['x.csv'], path, () => Promise.resolve(join(path, 'link.csv')));
  await expect(reading).rejects.toMatchObject({ code: 'NR_IMPORT_FILE_UNREADABLE' });
});

test.each([
  ['the file', 'open/x.csv', 'closed/x.csv'],
  ['its folder', 'open', 'closed'],
])('a link that takes the place of %s after the rule has decided is not followed', async (_, path, target) => {
  const root = await folder();
  for (const name of ['open', 'closed']) {
    await mkdir(join(root, name));
    await writeFile(join(root, name, 'x.csv'), 'name,platform\ncanary,ios\n');
  }
  let looks = 0;
  const file = join(root, 'open/x.csv');
  const rule = async (asked: string): Promise<string> => {
    looks += 1;
    if (asked === file && looks === 2) {
      await rm(join(root, path), { recursive: true });
      await symlink(join(root, target), join(root, path));
    }
    return asked;
  };
  await expect(readFiles([file], '/', rule)).rejects.toMatchObject({ code: 'NR_IMPORT_FILE_UNREADABLE' });
  expect(looks).toBe(2);
});

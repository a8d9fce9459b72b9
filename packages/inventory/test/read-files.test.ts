import { mkdtemp, mkdir, rm, writeFile } from 'node:fs/promises';
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

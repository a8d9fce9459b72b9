import { existsSync, mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished, vi } from 'vitest';
import { historyFile, noteChange } from '../src/history.ts';
import { installFolder } from '../src/install-folder.ts';
import { Journal } from '../src/journal.ts';
import { lockInstall } from '../src/lock.ts';

it('an undone change leaves no line in the history, even if the line was already written', async () => {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'netraven-journal-')));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const lock = await lockInstall(folder, 0);
  const manifest = join(folder, 'package.json');
  writeFileSync(manifest, '{}');
  const start = (): void => {
    const manager = { name: 'npm', root: folder } as const;
    new Journal(folder).start({ key: 'netraven-job-x', manager, folder });
    writeFileSync(manifest, '{"dependencies":{}}');
    noteChange(folder, { name: 'netraven-job-x', from: null, to: '1.0.0' });
  };
  start();
  // The next change does this after the process was killed.
  await new Journal(folder).undo(lock);
  expect(readFileSync(manifest, 'utf8')).toBe('{}');
  expect(existsSync(historyFile(folder))).toBe(false);

  start();
  new Journal(folder).end();
  const history = readFileSync(historyFile(folder), 'utf8');
  expect(history).toContain('"to":"1.0.0"');
  writeFileSync(manifest, '{}');
  start();
  await new Journal(folder).undo(lock);
  expect(readFileSync(historyFile(folder), 'utf8')).toBe(history);
});

it('an undo whose package manager fails says that the files are restored', async () => {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'netraven-journal-')));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const lock = await lockInstall(folder, 0);
  const manifest = join(folder, 'package.json');
  writeFileSync(manifest, '{}');
  mkdirSync(join(folder, 'node_modules'));
  new Journal(folder).start({ key: 'netraven-job-x', manager: { name: 'npm', root: folder }, folder });
  mkdirSync(join(folder, 'node_modules', 'netraven-job-x'));
  writeFileSync(manifest, '{"dependencies":{}}');
  // It has no npm.
  vi.stubEnv('PATH', folder);
  onTestFinished(() => void vi.unstubAllEnvs());
  await expect(new Journal(folder).undo(lock)).rejects.toMatchObject({
    code: 'NR_INSTALL_RESTORE_FAILED',
    message: expect.stringContaining(
      `${folder} could not be restored (package.json and the lockfile are restored, node_modules is not): npm could not be started`,
    ) as unknown,
  });
  expect(readFileSync(manifest, 'utf8')).toBe('{}');
});

it('a journal or a stored file that cannot be read is an error with the next step', async () => {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'netraven-journal-')));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const lock = await lockInstall(folder, 0);
  const manifest = join(folder, 'package.json');
  const journal = join(installFolder(folder), 'journal.json');
  writeFileSync(manifest, '{}');
  new Journal(folder).start({ key: 'netraven-job-x', manager: { name: 'npm', root: folder }, folder });
  const undo = (): Promise<unknown> => new Journal(folder).undo(lock).catch((error: unknown) => error);
  const failed = (message: string): object => ({
    code: 'NR_INSTALL_RESTORE_FAILED',
    message: expect.stringContaining(message) as unknown,
    hint: expect.stringContaining('Fix the cause') as unknown,
  });

  // Folders in place of the files: root can read every file.
  rmSync(manifest);
  mkdirSync(manifest);
  expect(await undo()).toMatchObject(failed(`${folder} could not be restored: EISDIR`));
  rmSync(journal);
  mkdirSync(journal);
  expect(await undo()).toMatchObject(failed(`${journal} cannot be read: EISDIR`));
});

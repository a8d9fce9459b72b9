import { existsSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { historyFile, noteChange } from '../../../src/packages/change/history.ts';
import { Journal } from '../../../src/packages/change/journal.ts';

it('a change that is undone when all but its end was noted leaves no line in the history', async () => {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'netraven-journal-')));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const manifest = join(folder, 'package.json');
  writeFileSync(manifest, '{}');
  const begin = (): void => {
    const manager = { name: 'npm', program: 'npm', root: folder, files: ['package-lock.json'] } as const;
    new Journal(folder).begin({ key: 'netraven-job-x', manager, folder });
    writeFileSync(manifest, '{"dependencies":{}}');
    noteChange(folder, { name: 'netraven-job-x', from: null, to: '1.0.0' });
  };
  begin();
  // As the next change does, after the process of this one was killed.
  await new Journal(folder).undo(0);
  expect(readFileSync(manifest, 'utf8')).toBe('{}');
  expect(existsSync(historyFile(folder))).toBe(false);

  begin();
  new Journal(folder).end();
  const history = readFileSync(historyFile(folder), 'utf8');
  expect(history).toContain('"to":"1.0.0"');
  writeFileSync(manifest, '{}');
  begin();
  await new Journal(folder).undo(0);
  expect(readFileSync(historyFile(folder), 'utf8')).toBe(history);
});

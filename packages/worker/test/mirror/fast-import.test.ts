import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { git } from '../../src/index.ts';
import { fastImportStream } from '../../src/mirror/fast-import.ts';

/** No job may save these names; a database may have them. */
const hostile = [
  '../../outside',
  '/etc/outside',
  '..',
  '.git',
  'a\\b',
  '*',
  `${'ä'.repeat(85)}1`,
  `${'ä'.repeat(85)}2`,
];

it('a clone of the mirror has a file for each artifact, whatever its name is', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'netraven-paths-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const [repository, cloned] = [join(folder, 'mirror.git'), join(folder, 'cloned')];
  await git(repository, ['init', '--quiet', '--bare', '--initial-branch=main', repository]);
  const versions = hostile.map((name, index) => ({
    version: {
      id: index + 1,
      deviceId: 'a device',
      deviceName: 'core-1',
      jobType: 'reports',
      name,
      version: 1,
      size: 4,
      runId: 'a run',
      savedAt: new Date(0),
      authors: [],
      readTwice: false,
    },
    text: Buffer.from('text'),
    formerName: null,
  }));
  await git(repository, ['fast-import', '--quiet', '--done'], { input: fastImportStream(versions, undefined) });
  execFileSync('git', ['clone', '--quiet', repository, cloned], { stdio: 'pipe' });
  const files = readdirSync(join(cloned, 'core-1', 'reports'));
  expect(files).toHaveLength(hostile.length);
  for (const file of files) expect(file).toMatch(/^[\w%-][\w.%~-]{0,254}$/);
});

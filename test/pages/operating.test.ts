import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, it, onTestFinished } from 'vitest';
import { findProgram } from '../../packages/test-utils/src/find-program.ts';
import { blocksOf } from '../../packages/test-utils/src/page-blocks.ts';

const analyze = findProgram('systemd-analyze');
const units = blocksOf('docs/operating.md').filter(({ language }) => language === 'ini');

it.skipIf(!analyze)(
  `the units of docs/operating.md are valid${analyze ? '' : ' (skipped: no systemd-analyze)'}`,
  async () => {
    const folder = mkdtempSync(join(tmpdir(), 'netraven-units-'));
    onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
    const files = ['netraven.service', 'netraven-worker@.service'].map((name, index) => {
      const file = join(folder, name);
      // The program need not be installed at the path of the page.
      writeFileSync(file, (units[index]?.text ?? '').replaceAll(/^ExecStart=\S+/gm, `ExecStart=${process.execPath}`));
      return file;
    });
    expect(units).toHaveLength(files.length);
    const { stdout, stderr } = await promisify(execFile)(analyze ?? '', ['verify', '--man=no', ...files]);
    const about = `${stdout}${stderr}`.split('\n').filter((line) => line.includes(folder) || line.includes('netraven'));
    expect(about).toEqual([]);
  },
);

it('a service has time to stop: the grace, and 60 s for results', () => {
  for (const { text } of units) {
    const grace = Number(/--grace (\d+)/.exec(text)?.[1] ?? 30);
    expect(Number(/^TimeoutStopSec=(\d+)$/m.exec(text)?.[1])).toBeGreaterThanOrEqual(grace + 90);
    expect(text).toContain('\nKillMode=mixed\n');
  }
});

it('an upgrade makes the backup after NetRaven was stopped, and before it is installed', () => {
  const blocks = blocksOf('docs/operating.md');
  const backup =
    blocks.find(({ heading }) => heading.includes('The PostgreSQL of the home'))?.text.split('\n')[0] ?? '';
  expect(backup).toMatch(/^tar --create /);
  const lines =
    blocks
      .find(({ heading }) => heading.includes('Upgrade'))
      ?.text.trim()
      .split('\n') ?? [];
  expect(lines).toEqual([
    // Each line only after the one before: nothing is installed without a backup.
    expect.stringMatching(/^sudo systemctl stop netraven netraven-worker@.* &&$/),
    'install --mode 600 /dev/null netraven-home.tar.gz &&',
    `${backup} &&`,
    expect.stringMatching(/^npm install netraven@.* &&$/),
    lines[0]?.replace(' stop ', ' start '),
    'netraven doctor',
  ]);
});

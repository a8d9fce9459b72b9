import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { processesOf } from '../packages/test-utils/src/processes.ts';
import { runInnerSuite } from './inner-suite.ts';

it.runIf(process.platform === 'linux')('a run of tests ends after its PostgreSQL, and leaves no file', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'netraven-run-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const outer = Object.entries(process.env).filter(([key]) => !key.startsWith('VITEST'));
  await runInnerSuite(['packages/db/test/prepared.test.ts'], {
    env: { ...Object.fromEntries(outer), TMPDIR: folder },
    report: join(folder, 'report.json'),
  });
  expect(processesOf(folder)).toEqual([]);
  expect(readdirSync(folder).filter((name) => name.startsWith('netraven-'))).toEqual([]);
});

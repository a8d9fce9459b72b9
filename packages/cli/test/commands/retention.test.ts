import { expect, it } from 'vitest';
import { HostFolder } from '@netraven/test-utils/host-folder';
import { inProcess } from '../in-process.ts';
import { started } from '../started.ts';
import { useTestDatabase } from '../use-test-database.ts';
import { refusal } from '../matching.ts';

it('how long history is kept is shown and changed, in the status too', async () => {
  const host = await useTestDatabase(new HostFolder());
  await started(host);
  const defaults = 'logs 30 days, runs 365 days, at most 10000 runs per job type';
  expect(await inProcess(host, ['retention', 'show'])).toMatchObject({
    code: 0,
    stdout: expect.stringContaining(defaults),
  });
  const less = ['retention', 'set', '--logs', '90', '--runs-per-job-type', '500'];
  expect(await inProcess(host, less)).toMatchObject(
    refusal(`Kept now: ${defaults}. What the new limits do not allow is removed`),
  );
  const changed = await inProcess(host, [...less, '--yes']);
  const kept = 'logs 90 days, runs 365 days, at most 500 runs per job type';
  expect(changed).toMatchObject({ code: 0, stdout: expect.stringContaining(`Kept: ${kept}.`) });
  expect((await inProcess(host, ['status'])).stdout).toContain(kept);
  expect(JSON.parse((await inProcess(host, ['retention', 'show', '--json'])).stdout)).toMatchObject({
    logDays: 90,
    runDays: 365,
    runsPerJobType: 500,
  });
  expect(await inProcess(host, ['retention', 'set', '--runs', '0'])).toMatchObject({ code: 2 });
  expect(await inProcess(host, ['retention', 'set'])).toMatchObject({ code: 2 });
  expect(await inProcess(host, ['retention', 'set', '--logs', '120'])).toMatchObject({ code: 0 });
  await inProcess(host, ['retention', 'set', '--logs', '90', '--yes']);
  const versions = ['retention', 'versions', 'backup', '--days', '730', '--newest', '100'];
  expect(await inProcess(host, versions)).toMatchObject(
    refusal('What the new limits do not allow is removed for good'),
  );
  const limited = await inProcess(host, [...versions, '--yes']);
  expect(limited.stdout).toContain(
    'versions of backup 730 days after they were replaced and at most 100 of each artifact.',
  );
  // More is kept than before.
  expect(await inProcess(host, ['retention', 'versions', 'backup', '--days', '800', '--newest', '200'])).toMatchObject({
    code: 0,
  });
  expect((await inProcess(host, ['retention', 'versions', 'backup', '--all'])).stdout).toContain(kept);
  for (const flags of [[], ['--all', '--days', '1']]) {
    expect(await inProcess(host, ['retention', 'versions', 'backup', ...flags])).toMatchObject({ code: 2 });
  }
});

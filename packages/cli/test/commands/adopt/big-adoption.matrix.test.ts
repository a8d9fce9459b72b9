import { expect, it } from 'vitest';
import { makeOxidizedFolder } from '@netraven/test-utils/oxidized-folder';
import { startAdopting } from './adopting.ts';
import { expectNoSecret, expectVersions } from './expect-adopted.ts';

interface Report {
  readonly devices: readonly { readonly name: string; readonly truncated: string | null }[];
}

it('300 devices with 5,000 commits are adopted, and the report finds the 20 that are truncated', async () => {
  const { host, db, command } = await startAdopting();
  const oxidized = makeOxidizedFolder(host.at('oxidized'), { devices: 300, commits: 5_000, truncated: 20 });
  const done = await command('adopt', 'oxidized', oxidized.folder);
  expect(done.stderr).toMatch(/History: 4990 versions of 300 devices taken\./);
  await expectVersions(db, host.home, oxidized);
  await expectNoSecret(db, host.home);
  const { devices } = JSON.parse(
    (await command('adopt', 'report', 'oxidized', oxidized.folder, '--json')).stdout,
  ) as Report;
  expect(devices.filter(({ truncated }) => truncated !== null).map(({ name }) => name)).toEqual(oxidized.truncated);
});

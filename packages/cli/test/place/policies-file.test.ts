import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { readPolicies, settingsIn, writePolicies } from '../../src/place/policies-file.ts';
import { HostFolder } from '@netraven/test-utils/host-folder';

it('policies are read as written, but without the config, which may contain secrets', async () => {
  const { home } = new HostFolder();
  const policies = [
    { name: 'netraven-job-a', enabled: false, granted: [] },
    { name: 'netraven-job-b', granted: ['network' as const], config: { password: 'canary-4711' } },
  ];
  writePolicies(home, policies);
  const noted = await readPolicies(home);
  expect(noted).toEqual([
    { ...policies[0], settings: [] },
    { name: 'netraven-job-b', granted: ['network'], settings: ['password'] },
  ]);
  expect(settingsIn(noted, 'netraven-job-b')).toEqual(['password']);
  expect(settingsIn(noted, 'netraven-job-c')).toEqual([]);
  expect(readFileSync(`${home}/cache/policies.json`, 'utf8')).not.toContain('canary-4711');
});

it('before the first start, policies are unknown', async () => {
  expect(await readPolicies(new HostFolder().home)).toBeUndefined();
  expect(settingsIn(undefined, 'netraven-job-a')).toBeUndefined();
});

it.each(['[{"name":', '{}', '[{"name":1}]', '[null]'])(
  'the file %s is not read as an empty list of policies',
  async (text) => {
    const { home } = new HostFolder().write('.netraven/cache/policies.json', text);
    await expect(readPolicies(home)).rejects.toMatchObject({ code: 'NR_HOME_POLICIES_UNREADABLE' });
  },
);

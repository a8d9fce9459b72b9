import { describe, expect, it } from 'vitest';
import { find, load } from '../../src/registry/index.ts';
import { printable, shown } from '../../src/registry/problem.ts';
import { TestProject, jobPackage } from '../../test-utils/test-project.ts';

const steering = /[\p{Cc}\p{Cf}]/u;
const nasty = 'a\u001B[2Jb\u009B31mc\u202Ed\ne\r';

describe('text of a package in a problem', () => {
  it('is one line without control characters', () => {
    expect(printable(nasty)).toBe('a\\u001b[2Jb\\u009b31mc\\u202ed e\\u000d');
    expect(printable('schön – 漢字 "quoted"')).toBe('schön – 漢字 "quoted"');
  });

  it('is shortened if it is long', () => {
    expect(shown('x'.repeat(5000))).toHaveLength(98);
    expect(shown(undefined)).toBe('undefined');
    expect(printable(' '.repeat(1_000_000)).length).toBeLessThan(5_000);
  });

  it('is escaped in names, versions, keys, values and thrown messages', async () => {
    const job = { apiVersion: 1, jobType: nasty, [nasty]: 1, permissions: [nasty] };
    const host = new TestProject([], {
      ...jobPackage('jobs/a', { manifest: { name: nasty, version: nasty, netraven: { job } } }),
      ...jobPackage('jobs/b', { meta: JSON.stringify({ jobType: 'b', [nasty]: nasty, label: nasty, icon: nasty }) }),
      ...jobPackage('jobs/c', { source: `throw new Error(${JSON.stringify(nasty)});` }),
      ...jobPackage('jobs/d', { manifest: { exports: nasty } }),
    });
    const { records } = await load({ hostProject: host.project });
    expect(records.map(({ state }) => state)).toEqual(['incompatible', 'invalid', 'failed', 'invalid']);
    const texts = records.flatMap(({ name, version, problems }) => [
      name,
      version,
      ...problems.flatMap(({ path, message, fix }) => [path, message, fix]),
    ]);
    expect(texts.filter((text) => steering.test(text))).toEqual([]);
  });

  it('comes from at most ten unknown keys and a hundred permissions', () => {
    const keys = Object.fromEntries(Array.from({ length: 20_000 }, (_, at) => [`key${at}`, at]));
    const permissions = Array.from({ length: 20_000 }, (_, at) => `permission${at}`);
    const job = { apiVersion: 1, jobType: 'x', permissions, ...keys };
    const host = new TestProject([], jobPackage('jobs/x', { manifest: { netraven: { job } } }));
    expect(find({ hostProject: host.project })[0]?.problems).toHaveLength(1 + 100 + 10);
  });

  it('a folder package without a valid name is named after its folder', () => {
    const host = new TestProject([], jobPackage('jobs/ntp', { manifest: { name: '../../@netraven/job-x' } }));
    expect(find({ hostProject: host.project })).toMatchObject([
      { name: 'ntp', state: 'found', problems: [{ code: 'NR_PACKAGE_NAME_DIFFERS' }] },
    ]);
  });
});

import { describe, expect, it } from 'vitest';
import { load, type FailFast } from '../../../src/registry/index.ts';
import { goodFiles, goodNames, TestProject, type Files } from '../../../test-utils/test-project.ts';

const bad = 'netraven-job-bad';
const badFiles: Files = { [`node_modules/${bad}/package.json`]: '{' };

async function loading(failFast: FailFast, names: readonly string[], files: Files): Promise<readonly string[]> {
  const host = new TestProject(names, files);
  const registry = await load({ hostProject: host.project, failFast });
  return registry.records.map(({ name }) => name);
}

describe('failFast', () => {
  it('off: never throws, not even without packages', async () => {
    expect(await loading('off', [], {})).toEqual([]);
    expect(await loading('off', [bad], badFiles)).toEqual([bad]);
  });

  it('none-valid: does not throw for a bad package if a good one exists', async () => {
    expect(await loading('none-valid', [bad, ...goodNames], { ...goodFiles, ...badFiles })).toHaveLength(3);
  });

  it('none-valid: throws if no package is ready or no package exists', async () => {
    const error = { code: 'NR_REGISTRY_NONE_VALID', hint: expect.stringContaining('netraven doctor') };
    await expect(loading('none-valid', [bad], badFiles)).rejects.toMatchObject(error);
    await expect(loading('none-valid', [], {})).rejects.toMatchObject(error);
  });

  it('any-invalid: throws at the first bad package, and without any package', async () => {
    expect(await loading('any-invalid', goodNames, goodFiles)).toHaveLength(2);
    const all = loading('any-invalid', [bad, ...goodNames], { ...goodFiles, ...badFiles });
    await expect(all).rejects.toMatchObject({ code: 'NR_REGISTRY_INVALID' });
    await expect(loading('any-invalid', [], {})).rejects.toMatchObject({ code: 'NR_REGISTRY_NONE_VALID' });
  });

  it('names each package with its state and reason', async () => {
    await expect(loading('none-valid', [bad], badFiles)).rejects.toThrow(
      /netraven-job-bad is invalid \(NR_PACKAGE_MANIFEST_UNREADABLE: .+package\.json cannot be read: it is not JSON/,
    );
  });
});

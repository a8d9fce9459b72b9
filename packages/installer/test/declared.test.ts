import { load } from '@netraven/core/registry';
import { expect, it } from 'vitest';
import { HostFolder, jobPackage } from '../../core/test/registry/host-folder.ts';
import { mustBeDeclared } from '../src/declared.ts';
import type { ChangeContext } from '../src/change-context.ts';

it('the error for a package that the host project does not declare names its origin', async () => {
  const host = new HostFolder([], jobPackage('jobs/netraven-job-aa'));
  const registry = { hostProject: host.project };
  const { records } = await load(registry);
  const context = { registry, records } as Pick<ChangeContext, 'registry' | 'records'> as ChangeContext;
  const path = host.at('jobs/netraven-job-aa');
  expect(() => mustBeDeclared('netraven-job-aa', context)).toThrow(
    expect.objectContaining({
      code: 'NR_INSTALL_NOT_DECLARED',
      message: `${host.folder} does not declare netraven-job-aa; it is installed as a package folder, in ${path}`,
      hint: `Change or delete the folder ${path}.`,
    }),
  );
  expect(() => mustBeDeclared('netraven-job-bb', context)).toThrow(`${host.folder} does not declare netraven-job-bb`);
});

import { load } from '@netraven/core/registry';
import { expect, it } from 'vitest';
import { HostFolder, jobPackage } from '../../../../core/test/registry/host-folder.ts';
import { mustBeDeclared } from '../../../src/packages/change/declared.ts';
import type { Workplace } from '../../../src/packages/change/workplace.ts';

it('a package that the host project does not declare is told as what it is there', async () => {
  const host = new HostFolder([], jobPackage('jobs/netraven-job-aa'));
  const registry = { hostProject: host.project };
  const { records } = await load(registry);
  const place = { registry, records } as Pick<Workplace, 'registry' | 'records'> as Workplace;
  const path = host.at('jobs/netraven-job-aa');
  expect(() => mustBeDeclared('netraven-job-aa', place)).toThrow(
    expect.objectContaining({
      code: 'NR_INSTALL_NOT_DECLARED',
      message: `${host.folder} does not declare netraven-job-aa; it is there as a package folder, in ${path}`,
      hint: `It is a folder of yours: change or delete ${path}.`,
    }),
  );
  expect(() => mustBeDeclared('netraven-job-bb', place)).toThrow(`${host.folder} does not declare netraven-job-bb`);
});

import { load } from '@netraven/core/registry';
import { expect, it } from 'vitest';
import { TestProject, jobPackage } from '@netraven/core/test-utils/test-project';
import { addPackage } from '../src/install.ts';
import { declarationOf, mustBeDeclared } from '../src/declared.ts';
import type { ChangeContext } from '../src/change-context.ts';

it('the error for a package that the host project does not declare names its origin', async () => {
  const host = new TestProject([], jobPackage('jobs/netraven-job-aa'));
  const registry = { hostProject: host.project };
  const { records } = await load(registry);
  const context = { noun: 'jobs', registry, records } as Pick<
    ChangeContext,
    'noun' | 'registry' | 'records'
  > as ChangeContext;
  const path = host.at('jobs/netraven-job-aa');
  expect(() => mustBeDeclared('netraven-job-aa', context)).toThrow(
    expect.objectContaining({
      code: 'NR_INSTALL_NOT_DECLARED',
      message: `${host.folder} does not declare netraven-job-aa; it is installed as a package folder, in ${path}`,
      hint: `Change or delete the folder ${path}.`,
    }),
  );
  expect(() => mustBeDeclared('netraven-job-bb', context)).toThrow(
    expect.objectContaining({
      message: `${host.folder} does not declare netraven-job-bb`,
      hint: 'See the installed packages with `netraven jobs list`, or add the package with `netraven jobs add`.',
    }),
  );
});

it('a package is found by its job type, unless several have it', async () => {
  const host = new TestProject();
  const record = (name: string, jobType: string, more: object = {}): object => ({
    name,
    jobType,
    origin: 'declared',
    path: host.at(`node_modules/${name}`),
    ...more,
  });
  const contextOf = (...records: object[]): ChangeContext =>
    ({ registry: { hostProject: host.project }, records }) as unknown as ChangeContext;
  const aa = record('netraven-job-aa', 'sweep');
  const bundled = record('@netraven/job-backup', 'backup', { origin: 'bundled' });

  expect(mustBeDeclared('sweep', contextOf(bundled, aa))).toBe(aa);
  expect(() => mustBeDeclared('sweep', contextOf(aa, record('netraven-job-bb', 'sweep')))).toThrow(
    expect.objectContaining({
      message: `${host.folder} declares several packages of the job type sweep: netraven-job-aa, netraven-job-bb`,
      hint: 'Name one of them: netraven-job-aa or netraven-job-bb.',
    }),
  );
  expect(() => mustBeDeclared('backup', contextOf(bundled, aa))).toThrow(
    expect.objectContaining({
      message: expect.stringContaining('does not declare @netraven/job-backup; it is installed as a part of netraven'),
      hint: expect.stringContaining('Disable it with `netraven jobs disable @netraven/job-backup`'),
    }),
  );
});

it('the declaration of a package under another name is found by its job type', () => {
  const host = new TestProject();
  host.manifest['dependencies'] = { sweeper: 'npm:netraven-job-aa@^1.0.0' };
  const record = { name: 'netraven-job-aa', dependencyKey: 'sweeper', jobType: 'sweep' } as never;
  const context = { registry: { hostProject: host.project } } as ChangeContext;
  const declared = { key: 'sweeper', name: 'netraven-job-aa', wanted: 'npm:netraven-job-aa@^1.0.0' };
  expect(declarationOf('sweep', record, context)).toMatchObject(declared);
  expect(declarationOf('sweeper', record, context)).toMatchObject(declared);
  // Not that of another copy of the package.
  host.manifest['dependencies'] = { ...host.manifest['dependencies']!, 'netraven-job-aa': '^2.0.0' };
  expect(declarationOf('sweep', record, context)).toMatchObject(declared);
});

it.each([
  ['job', { job: { apiVersion: 1, jobType: 'aa' } }],
  ['platform', { platform: { apiVersion: 1 } }],
])('nothing is installed into a %s package: it would become its dependency', async (_kind, netraven) => {
  const host = new TestProject();
  const manifest = { ...host.project.manifest, name: 'netraven-job-aa', netraven };
  const registry = { hostProject: { ...host.project, manifest } };
  const options = { registry } as unknown as Parameters<typeof addPackage>[1];
  await expect(addPackage('netraven-job-aa', options)).rejects.toMatchObject({
    code: 'NR_INSTALL_IN_A_PACKAGE',
    hint: expect.stringContaining('npx netraven init ../plant'),
  });
});

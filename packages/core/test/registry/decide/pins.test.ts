import { expect, it } from 'vitest';
import { load, type Problem, type Registry, type RegistryOptions } from '../../../src/registry/index.ts';
import { TestProject, jobPackage, type JobPackageOptions } from '../../../test-utils/test-project.ts';
import { keepingLogger } from '../log-entries.ts';

const [alpha, beta] = ['netraven-job-alpha', 'netraven-job-beta'];

async function pinning(
  pins: Readonly<Record<string, string>>,
  packages: Readonly<Record<string, JobPackageOptions>>,
  more: Partial<RegistryOptions> = {},
): Promise<Registry> {
  const folders = Object.entries(packages).map(([name, how]) => jobPackage(`node_modules/${name}`, how));
  const host = new TestProject(Object.keys(packages), Object.assign({}, ...folders));
  return load({ hostProject: host.project, pins, ...more });
}

const of = (jobType: string): JobPackageOptions => ({ field: { jobType }, meta: `{ jobType: '${jobType}' }` });
const idle = ({ records, problems }: Registry): readonly Problem[] =>
  [...problems, ...records.flatMap((record) => record.problems)].filter(({ code }) => code === 'NR_PACKAGE_PIN_IDLE');

it('a pin that names the only package of its job type causes no problem', async () => {
  const registry = await pinning({ backup: alpha }, { [alpha]: of('backup') });
  expect(registry.records).toMatchObject([{ state: 'ready', problems: [] }]);
  expect(registry.problems).toEqual([]);
});

it('a pin that names none of several packages warns at each, with the likely name', async () => {
  const registry = await pinning({ backup: 'netraven-job-alfa' }, { [alpha]: of('backup'), [beta]: of('backup') });
  const message = `The pin of the job type "backup" names "netraven-job-alfa", which is not installed. Did you mean "${alpha}"?`;
  const fix = `Write \`pins: { 'backup': '${alpha}' }\` in netraven.config.mts, or remove "backup" from \`pins\` in netraven.config.mts.`;
  const told = { severity: 'warning', path: 'netraven.config.mts#pins.backup', message, fix };
  expect(idle(registry)).toMatchObject([told, told]);
  expect(registry.records).toMatchObject([{ state: 'duplicate' }, { state: 'duplicate' }]);
});

it.each<
  [what: string, other: Readonly<Record<string, JobPackageOptions>>, more: Partial<RegistryOptions>, why: string]
>([
  ['is not installed', {}, {}, 'which is not installed'],
  ['has another job type', { [beta]: of('audit') }, {}, 'which has the job type "audit"'],
  ['breaks the contract', { [beta]: { field: { jobType: 'backup' }, meta: '{}' } }, {}, 'which is invalid'],
  [
    'is disabled',
    { [beta]: of('backup') },
    { policies: [{ name: beta, enabled: false, granted: [] }] },
    'which is disabled',
  ],
])(
  'a package that has its job type though the pinned one %s is ready, and says so',
  async (_what, other, more, why) => {
    const registry = await pinning({ backup: beta }, { [alpha]: of('backup'), ...other }, more);
    expect(registry.get('backup')).toMatchObject({ name: alpha, problems: [{ code: 'NR_PACKAGE_PIN_IDLE' }] });
    expect(idle(registry)).toHaveLength(1);
    expect(idle(registry)[0]?.message).toContain(`names "${beta}", ${why}`);
  },
);

it('a pinned package that fails to load keeps its job type, without a warning about the pin', async () => {
  const broken = { ...of('backup'), source: "throw new Error('x');" };
  const registry = await pinning({ backup: beta }, { [alpha]: of('backup'), [beta]: broken });
  expect(registry.get('backup')).toBeUndefined();
  expect(idle(registry)).toEqual([]);
});

it('a pin of a job type that no package has is a problem of the registry, and is logged', async () => {
  const { logger, entries } = keepingLogger();
  const registry = await pinning({ backup: alpha, bakup: beta }, { [beta]: of('backup') }, { logger });
  expect(registry.get('backup')?.name).toBe(beta);
  const own = {
    code: 'NR_PACKAGE_PIN_IDLE',
    severity: 'warning',
    path: 'netraven.config.mts#pins.bakup',
    message: `The pin of the job type "bakup" names "${beta}", which has the job type "backup"`,
    fix: 'Remove "bakup" from `pins` in netraven.config.mts.',
  };
  expect(registry.problems).toEqual([own]);
  expect(entries).toContainEqual(expect.objectContaining({ level: 'warning', message: own.message }));
  const none = await pinning({ backup: alpha }, {});
  expect(none.problems).toMatchObject([
    { fix: `Install it: \`netraven jobs add ${alpha}\`, or remove "backup" from \`pins\` in netraven.config.mts.` },
  ]);
});

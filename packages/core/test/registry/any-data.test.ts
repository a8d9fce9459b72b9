import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { permissions } from '../../src/index.ts';
import { checkConfig } from '../../src/registry/index.ts';
import { readJobField } from '../../src/registry/find/job-field.ts';
import { resolveEntry } from '../../src/registry/inspect/entry.ts';
import { judge } from '../../src/registry/inspect/judge.ts';

const json = fc.jsonValue();
const perhaps = (...good: unknown[]): fc.Arbitrary<unknown> =>
  fc.oneof({ weight: 8, arbitrary: fc.constantFrom(...good) }, { weight: 1, arbitrary: json });

it('a netraven.job field without problems holds exactly what the contract allows', () => {
  const field = fc.record(
    {
      apiVersion: perhaps(1, 1, 1, 2, undefined),
      jobType: perhaps('backup', 'a-1', 'A', ''),
      permissions: perhaps([], ['network'], ['network', 'network'], ['x'], 'network'),
      extra: json,
    },
    { requiredKeys: ['apiVersion', 'jobType'] },
  );
  let good = 0;
  fc.assert(
    fc.property(field, (job) => {
      const isGood =
        job.apiVersion === 1 &&
        typeof job.jobType === 'string' &&
        /^[a-z][a-z0-9-]{0,63}$/.test(job.jobType) &&
        (job.permissions === undefined ||
          (Array.isArray(job.permissions) && job.permissions.every((one) => permissions.includes(one)))) &&
        !('extra' in job);
      good += Number(isGood);
      expect(readJobField({ netraven: { job } }).problems.length === 0).toBe(isGood);
    }),
    { numRuns: 2000 },
  );
  expect(good).toBeGreaterThan(20);
});

it('the check of exports never throws: it accepts them or returns problems', async () => {
  const meta = fc.record(
    {
      jobType: perhaps('x'),
      label: json,
      icon: perhaps('mdi-cog', 'mdi-cig'),
      defaultSchedule: perhaps('daily', '* * * * *', '0 99 * * *'),
      platforms: json,
      retries: json,
    },
    { requiredKeys: ['jobType'] },
  );
  const schema = perhaps({ type: 'object' }, { type: 'object', properties: { a: { type: 5 } } });
  await fc.assert(
    fc.asyncProperty(fc.oneof(meta, json), schema, fc.boolean(), async (said, configSchema, hasRun) => {
      const { inspected, problems } = await judge({ ok: true, meta: said, configSchema, hasRun }, 'x');
      expect(inspected === undefined).toBe(problems.some(({ severity }) => severity === 'error'));
    }),
    { numRuns: 300 },
  );
});

it('the check of a config never throws', async () => {
  const schema = fc.oneof(
    fc.object(),
    fc.constant({ type: 'object', properties: { a: {} }, additionalProperties: false }),
  );
  await fc.assert(
    fc.asyncProperty(schema, json, async (configSchema, config) => {
      expect(Array.isArray(await checkConfig(configSchema, config))).toBe(true);
    }),
    { numRuns: 300 },
  );
});

it('the search for the entry never throws and never leaves the package', () => {
  const path = fc.oneof(
    fc.string(),
    fc.constantFrom('./index.js', '../x.js', './../x', './*', '.', './', '/etc/passwd'),
  );
  const target = fc.letrec((tie) => ({
    any: fc.oneof(
      { depthSize: 'small' },
      path,
      json,
      fc.array(tie('any'), { maxLength: 3 }),
      fc.dictionary(
        fc.oneof(fc.constantFrom('.', './x', 'import', 'default', 'node', '__proto__'), fc.string()),
        tie('any'),
      ),
    ),
  })).any;
  fc.assert(
    fc.property(target, fc.oneof(path, json), (exports, main) => {
      const { file, problem } = resolveEntry('/nowhere', { name: 'x', exports, main }, []);
      expect(file === undefined && problem !== undefined).toBe(true);
    }),
    { numRuns: 2000 },
  );
});

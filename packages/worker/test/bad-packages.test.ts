import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import type { LogRecord } from '@netraven/core';
import { workers } from '@netraven/db';
import { cisco, startPlant } from './plant.ts';

const run = `export const run = async () => ({ success: true });`;
const meta = (more: string): string => `export const meta = { ${more} };`;

it('bad packages are registered with reason and fix, and logged in the developer log and the log table; good packages work', async () => {
  const plant = await startPlant({
    devices: cisco('core-1'),
    jobs: {
      'no-run': { source: meta(`jobType: 'no-run'`) },
      'no-meta': { source: run },
      'bad-meta': {
        source: `${meta(`jobType: 'bad-meta', defaultSchedule: 'dayly', icon: 'mdi-contnt-save'`)} ${run}`,
      },
      'plain-schema': {
        source: `${meta(`jobType: 'plain-schema'`)} ${run} export const configSchema = { type: 'object', properties: {} };`,
      },
      'twin-a': { source: `${meta(`jobType: 'twin'`)} ${run}`, jobType: 'twin' },
      'twin-b': { source: `${meta(`jobType: 'twin'`)} ${run}`, jobType: 'twin' },
      good: { source: `${meta(`jobType: 'good'`)} ${run}` },
    },
  });
  const offers = await workers.offers(plant.db);
  const bad = offers.map(({ record }) => record).filter((record) => record.state !== 'ready');
  const problems = Object.fromEntries(
    bad.map(({ name, state, problems: found }) => [
      name.replace('netraven-job-', ''),
      { state, paths: found.map((each) => each.path) },
    ]),
  );
  expect(problems).toEqual({
    'no-run': { state: 'invalid', paths: ['run'] },
    'no-meta': { state: 'invalid', paths: ['meta'] },
    'bad-meta': { state: 'invalid', paths: expect.arrayContaining(['meta.defaultSchedule', 'meta.icon']) },
    'plain-schema': { state: 'invalid', paths: ['configSchema'] },
    'twin-a': { state: 'duplicate', paths: expect.any(Array) },
    'twin-b': { state: 'duplicate', paths: expect.any(Array) },
  });
  for (const { problems: found } of bad) {
    expect(found.length).toBeGreaterThan(0);
    for (const problem of found) {
      expect(problem).toMatchObject({
        code: expect.stringMatching(/^NR_/),
        message: expect.stringMatching(/./),
        fix: expect.stringMatching(/./),
      });
    }
  }
  const schema = bad.find(({ name }) => name === 'netraven-job-plain-schema')?.problems[0];
  expect(schema?.message).toContain('no schema of zod, nor any other Standard Schema: it is a plain JSON Schema');
  expect(schema?.fix).toContain('z.strictObject');

  const icon = bad.flatMap((record) => record.problems).find((problem) => problem.path === 'meta.icon');
  expect(`${icon?.message} ${icon?.fix}`).toContain('mdi-content-save');

  // Good ones beside them settle a task.
  for (const jobType of ['good', 'example', 'reachability']) {
    expect((await plant.run(jobType)).tasks).toMatchObject([{ status: 'success' }]);
  }

  const developerLog = readFileSync(join(plant.folder, 'logs', 'registry.jsonl'), 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as LogRecord);
  const table = await plant.logOf('core.registry');
  for (const entries of [developerLog, table]) {
    for (const { name } of bad) {
      const rejection = entries.find(
        (entry) => entry.message.includes(name) && ['warning', 'error'].includes(entry.level),
      );
      expect(rejection, name).toMatchObject({ log_type: 'system', source: 'core.registry', job_id: null });
    }
    expect(entries.some((entry) => entry.message.includes('netraven-job-good') && entry.level === 'info')).toBe(true);
  }
});

import { expect, it } from 'vitest';
import { load } from '../../src/registry/index.ts';
import { goodFiles, goodNames, TestProject, jobPackage } from '../../test-utils/test-project.ts';
import { expectRecordsOfOddAnswers } from './probe-answers.ts';

it('any answer of a probe makes a record with known codes, fixes and short texts', () =>
  expectRecordsOfOddAnswers(3_000));

const forged = (result: string): string =>
  `import { writeSync } from 'node:fs';
  writeSync(3, JSON.stringify([{ type: 'probed', result: ${result} }]) + '\\n');
  await new Promise(() => setInterval(() => {}, 1000));`;

it('packages that forge their answer are bad, each with its problems, and two good packages stay ready', async () => {
  const sources = [
    'null',
    '7',
    '{ ok: false }',
    '{ ok: false, error: { code: 1, message: {}, hint: [] }, location: { file: {}, line: "x" } }',
    '{ ok: true, hasRun: 1, meta: { jobType: {} } }',
    '{ ok: true, hasRun: true, meta: { jobType: {}, label: { toString: 1 }, platforms: {} }, schemaError: null }',
  ];
  const names = sources.map((_, at) => `netraven-job-forger${at}`);
  const files = sources.map((result, at) => jobPackage(`node_modules/${names[at]}`, { source: forged(result) }));
  const host = new TestProject([...names, ...goodNames], Object.assign({}, goodFiles, ...files));
  for (const probing of ['alone', 'together'] as const) {
    const { records } = await load({ hostProject: host.project, probing });
    expect(records.filter(({ state }) => state === 'ready').map(({ name }) => name)).toEqual(goodNames);
    const bad = records.filter(({ name }) => names.includes(name));
    expect(bad.map(({ problems }) => problems.some(({ severity, fix }) => severity === 'error' && fix !== ''))).toEqual(
      names.map(() => true),
    );
  }
});

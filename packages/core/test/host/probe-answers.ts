import * as fc from 'fast-check';
import { expect } from 'vitest';
import { codes as hostCodes } from '../../src/host/codes.ts';
import { readAnswer } from '../../src/host/probe-answer.ts';
import { codes } from '../../src/registry/codes.ts';
import { judgePackage } from '../../src/registry/inspect/judge.ts';
import { ownCore } from '../../src/registry/inspect/core-copy.ts';

const json = fc.jsonValue({ maxDepth: 4 });
const odd = fc.oneof(
  json,
  fc.constantFrom(
    null,
    0,
    '',
    [],
    {},
    ' '.repeat(60_000),
    'a\n'.repeat(5_000),
    '\u001B[2J',
    JSON.parse('{"__proto__":1}'),
  ),
  fc.dictionary(fc.constantFrom('toString', 'toJSON', 'constructor', '__proto__', 'length', 'message'), json),
);
const or = (...good: unknown[]): fc.Arbitrary<unknown> =>
  fc.oneof({ weight: 12, arbitrary: fc.constantFrom(...good) }, { weight: 1, arbitrary: odd });
/** Some of the fields, each of which may be odd. */
const fields = (some: Record<string, fc.Arbitrary<unknown>>): fc.Arbitrary<unknown> =>
  fc.oneof({ weight: 12, arbitrary: fc.record(some, { requiredKeys: [] }) }, { weight: 1, arbitrary: odd });

const error = fields({
  code: or('NR_PACKAGE_SYNTAX', 'NR_PACKAGE_DEPENDENCY_MISSING', 'ERR_X', '__proto__'),
  message: or('no', "Cannot find package 'x' imported from /y"),
  hint: or('Correct it.'),
  retryable: or(false),
  more: odd,
});
const meta = fields({
  jobType: or('x'),
  label: or('X'),
  icon: or('mdi-cog'),
  defaultSchedule: or('daily', '0 3 * * *'),
  platforms: or(['cisco_ios']),
  timeoutMs: or(1),
  more: odd,
});
const answers = fields({
  ok: or(true, true, false),
  meta,
  hasRun: or(true),
  hasSummarize: or(undefined, true, false),
  configSchema: or(undefined, { type: 'object' }, { type: 'object', properties: { a: { type: 5 } } }),
  schemaError: fc.option(error, { nil: undefined, freq: 8 }),
  error,
  location: fields({ file: or('/x/index.js', '/etc/passwd'), line: or(1) }),
});

const known = new Set(Object.keys({ ...codes, ...hostCodes }));
const { folder } = ownCore();
const one = {
  record: {
    name: 'netraven-job-x',
    version: '1.0.0',
    path: folder,
    origin: 'declared',
    state: 'found',
    jobType: 'x',
    permissions: [],
    problems: [],
  },
  entry: `${folder}/package.json`,
  manifest: {},
} as const;

/** Judges many odd answers of a probe. Each makes a record with known codes, a fix, and texts of bounded length. */
export async function expectRecordsOfOddAnswers(numRuns: number): Promise<void> {
  const seen = { ready: 0, invalid: 0, failed: 0 };
  await fc.assert(
    fc.asyncProperty(answers, async (answer) => {
      const { record } = await judgePackage(one, readAnswer(answer));
      seen[record.state as keyof typeof seen]++;
      expect(record.problems.length).toBeLessThan(50);
      for (const { code, message, fix, path } of record.problems) {
        expect(known).toContain(code);
        for (const text of [message, fix, path]) expect(text.length).toBeLessThan(10_000);
        expect(fix).not.toBe('');
      }
      expect(record.problems.some(({ severity }) => severity === 'error')).toBe(record.state !== 'ready');
    }),
    { numRuns, seed: 12 },
  );
  expect(Object.values(seen).filter((count) => count < numRuns / 100)).toEqual([]);
}

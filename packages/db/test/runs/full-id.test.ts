import fc from 'fast-check';
import { expect, test } from 'vitest';
import { runs } from '../../src/index.ts';
import { testDatabase } from '../../test-utils/database.ts';
import { bareRun, closedAtEnd } from '../../test-utils/fixtures.ts';

const ids = [
  '0198c5d6-6a7e-7a3c-9c55-0d6d3d6f0a11',
  '0198c5d6-6a7e-7a3c-9c55-0d6d3d6f0a12',
  '0198c5d6-7b00-7000-8000-000000000001',
  '0199ffff-0000-7000-8000-000000000001',
];

const db = await closedAtEnd(testDatabase());
for (const id of ids) await bareRun(db, id);

test('each prefix of at least 4 letters gives the one run that begins with it, or names those that do', async () => {
  await fc.assert(
    fc.asyncProperty(fc.constantFrom(...ids), fc.integer({ min: 1, max: 36 }), async (id, length) => {
      const prefix = id.slice(0, length);
      const fitting = ids.filter((one) => one.startsWith(prefix));
      const unique = fitting.length === 1 ? id : 'NR_RUN_AMBIGUOUS';
      const found = (text: string): Promise<string> =>
        runs
          .fullId(db, text)
          .catch((error: Error & { code: string }) =>
            [error.code, ...fitting.filter((one) => !error.message.includes(one))].join(' '),
          );
      expect(await found(prefix)).toBe(length < 4 ? prefix : unique);
      // A whole id stays as it is.
      const upper = prefix.toUpperCase();
      expect(await found(upper)).toBe(length < 4 || length === id.length ? upper : unique);
    }),
    { numRuns: 200, seed: 33 },
  );
});

test.each(['', 'zzzz', '0198c5d6_', "0198' or '1'='1", '1234', '0198c5d6-6a7e-7a3c-9c55-0d6d3d6f0a11-'])(
  '%j begins no id and stays as it is',
  async (text) => {
    expect(await runs.fullId(db, text)).toBe(text);
  },
);

test('of many candidates five are named', async () => {
  for (let n = 0; n < 6; n++) await bareRun(db, `abcd0000-0000-7000-8000-00000000000${n}`);
  await expect(runs.fullId(db, 'abcd')).rejects.toMatchObject({
    message: expect.stringMatching(
      /^abcd begins the ids of several runs: (\S+ \(backup, queued\), ){5}and more$/,
    ) as unknown,
  });
});

import { deflateSync } from 'node:zlib';
import type { artifacts } from '@netraven/db';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { testDatabase } from '@netraven/db/test-utils/database';
import { compareInThread } from '../../src/archive/compare-in-thread.ts';
import { comparePairs } from '../../src/archive/compare-pairs.ts';

const db = await testDatabase();
/** So many that the thread compares some of them. */
let pairs: artifacts.Pair[];
beforeAll(async () => {
  const ids: number[] = [];
  for (const [index, text] of [lines(0, 100), lines(50, 100)].entries()) {
    const content = deflateSync(text);
    await db.pool.query(`insert into blob (hash, content, packing) values ($1, $2, 'zlib')`, [String(index), content]);
    const { rows } = await db.pool.query<{ id: number }>(
      `insert into artifact (device_name, job_type, name, version, hash, size, mirrored, run_id, task_id)
      values ('sw', 'backup', 'config', $1, $2, $3, true, gen_random_uuid(), gen_random_uuid()) returning id`,
      [index + 1, String(index), text.length],
    );
    ids.push(...rows.map(({ id }) => id));
  }
  const [previousId = 0, id = 0] = ids;
  pairs = Array.from({ length: 120 }, () => ({ id, previousId }));
});
afterAll(() => db.close());

function lines(from: number, count: number): string {
  return Array.from({ length: count }, (_, index) => `line ${from + index}\n`).join('');
}

const signal = new AbortController().signal;

it('after an error, no pairs are added once the caller has it', async () => {
  let added = 0;
  const compared = comparePairs(db, pairs, [false], signal, () => {
    added++;
    if (added === 1) throw new Error('the first one fails');
  });
  await expect(compared).rejects.toThrow('the first one fails');
  const before = added;
  // The thread answers this one after all others.
  await compareInThread([], [false], signal);
  await new Promise(setImmediate);
  expect(added).toBe(before);
});

it('pairs that end the thread are not compared, and the others are', async () => {
  const logged: string[] = [];
  const logger = { ...db.logger, error: (message: string) => void logged.push(message) };
  const found: (number | null | undefined)[] = [];
  await comparePairs(
    { ...db, logger },
    pairs,
    [false, true],
    signal,
    (all) => void found.push(...all.map(({ differences }) => differences[0]?.added)),
    1,
  );
  expect(found).toHaveLength(pairs.length);
  expect(new Set(found)).toEqual(new Set([50, null]));
  expect(logged).toContainEqual(expect.stringContaining('are not compared: it takes more than 1 ms'));
});

import { setImmediate } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { gather } from '../../src/task/gather.ts';

it('simultaneous calls share one query, and each gets its own answer', async () => {
  const asked: (readonly number[])[] = [];
  const double = gather(async (keys: readonly number[]) => {
    asked.push(keys);
    return keys.map((key) => key * 2);
  });
  expect(await Promise.all([1, 2, 3].map(double))).toEqual([2, 4, 6]);
  expect(await double(4)).toBe(8);
  expect(asked).toEqual([[1, 2, 3], [4]]);
});

it('calls during a query wait for it, then share the next queries, each of limited size', async () => {
  const asked: (readonly string[])[] = [];
  const begun = Promise.withResolvers<void>();
  const answer = Promise.withResolvers<void>();
  const upper = gather(
    async (keys: readonly string[]) => {
      asked.push(keys);
      begun.resolve();
      await answer.promise;
      return keys.map((key) => key.toUpperCase());
    },
    { maxKeys: 2 },
  );
  const first = upper('a');
  await begun.promise;
  const others = ['b', 'c', 'd'].map(upper);
  answer.resolve();
  expect(await Promise.all([first, ...others])).toEqual(['A', 'B', 'C', 'D']);
  expect(asked).toEqual([['a'], ['b', 'c'], ['d']]);
});

it('a failed batch rejects its own callers and no later ones', async () => {
  let broken = true;
  const same = gather(async (keys: readonly number[]) => {
    if (broken) throw new Error('the database is away');
    return keys;
  });
  const failed = await Promise.allSettled([same(1), same(2)]);
  expect(failed.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
  broken = false;
  expect(await same(3)).toBe(3);
});

it('the last key ends the wait for others', async () => {
  let mayComeMore = true;
  const asked: (readonly number[])[] = [];
  const same = gather(
    async (keys: readonly number[]) => {
      asked.push(keys);
      return keys;
    },
    { linger: { alone: 3_600_000, among: 3_600_000 }, mayComeMore: () => mayComeMore },
  );
  const first = same(1);
  await setImmediate();
  mayComeMore = false;
  expect(await Promise.all([first, same(2)])).toEqual([1, 2]);
  expect(await same(3)).toBe(3);
  expect(asked).toEqual([[1, 2], [3]]);
});

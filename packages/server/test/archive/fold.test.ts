import { randomBytes } from 'node:crypto';
import { inPieces } from '@netraven/core/attempt';
import { expect, it } from 'vitest';
import { fold, type ComparedChange } from '../../src/archive/changes.ts';

it('other work is done while 100,000 different hunks are folded', async () => {
  const common = randomBytes(16);
  const changes = Array.from({ length: 1_000 }, (_, index): ComparedChange => {
    const hunks = Buffer.concat([common, randomBytes(16 * 100)]);
    return { id: index + 1, previousId: 0, isFirst: false, difference: { added: 1, removed: 0, hunks } };
  });
  let turns = 0;
  const next = setInterval(() => turns++, 0);
  const rows = await inPieces(fold(changes));
  clearInterval(next);
  expect(turns).toBeGreaterThan(0);
  // The hunk that all have is a row, and the others of each change are one.
  expect(rows.map(({ keys, same }) => [keys.length, same.length])).toEqual([
    [1, 1_000],
    ...changes.map(() => [100, 1]),
  ]);
});

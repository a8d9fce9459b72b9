import type { ArtifactHistory, Client } from '@netraven/api';
import { expect, it } from 'vitest';
import { readVersions } from '../../src/artifact/read-versions.ts';

const { signal } = new AbortController();

/** A client for an artifact with 1,000 versions, whose ids are their numbers and 5,000. */
function clientOf(asked: object[]): Client {
  const history = async (query: { limit: number; before?: number }): Promise<ArtifactHistory> => {
    asked.push(query);
    const first = (query.before ?? 1_001) - 1;
    const numbers = Array.from({ length: Math.min(query.limit, first) }, (_, n) => first - n);
    const versions = numbers.map((version) => ({ id: version + 5_000, version }));
    const last = numbers.at(-1) ?? 1;
    return { versions, others: [], ...(last > 1 && { next: { before: last } }) } as unknown as ArtifactHistory;
  };
  return { artifacts: { history } } as unknown as Client;
}

it('one page of the newest versions is read, however many there are', async () => {
  const asked: object[] = [];
  const read = await readVersions(clientOf(asked), { device: 'core-1' }, { count: 25, ids: [undefined] }, signal);
  expect(asked).toEqual([{ device: 'core-1', limit: 200 }]);
  expect(read).toMatchObject({ versions: { length: 200, 0: { version: 1_000 } }, hasMore: true });
});

it('more pages are read until a version that an address names', async () => {
  const asked: object[] = [];
  const read = await readVersions(clientOf(asked), {}, { count: 25, ids: ['5500', undefined] }, signal);
  expect(asked).toHaveLength(3);
  expect(read.versions.some(({ id }) => id === 5_500)).toBe(true);
});

it('the version before the one that an address names is read too', async () => {
  // The last one of its page.
  const read = await readVersions(clientOf([]), {}, { count: 25, ids: ['5801', undefined] }, signal);
  expect(read.versions.some(({ version }) => version === 800)).toBe(true);
});

it('an unknown id ends at the last page', async () => {
  const read = await readVersions(clientOf([]), {}, { count: 25, ids: ['1'] }, signal);
  expect(read).toMatchObject({ versions: { length: 1_000 }, hasMore: false });
});

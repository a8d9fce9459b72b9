import { createClient, type Unreadable } from '@netraven/api';
import { addDevices, endNext, offering, record, runOver } from '@netraven/db/test-utils/fixtures';
import { expect, it } from 'vitest';
import { z } from 'zod';
import { readable } from '../../src/problems/readable.ts';
import { sharedApi, token } from '../../test-utils/api.ts';

const api = await sharedApi();
const worker = await offering(api.db, record('backup'));
const seen: Unreadable[] = [];
const client = createClient({
  baseUrl: `http://127.0.0.1:${api.port}`,
  token,
  onUnreadable: (entries) => seen.push(...entries),
});

it('a date in the year 99999 of one device hides no device, and is named', async () => {
  await addDevices(api.db, 'edge', 2);
  await runOver(api.db, 'backup', 'edge');
  const artifact = { name: 'running-config', text: 'hostname x\n', reveals: {}, mirrored: true };
  await endNext(api.db, worker, { artifacts: [artifact] });
  await api.db.pool.query(`update artifact set
    authors = '[{"name":"eve","address":null,"changedAt":"+099999-01-01T00:00:00.000Z"}]' where device_name = 'edge2'`);
  const main = { jobType: 'backup', name: 'running-config' };
  const names = (all: readonly { readonly deviceName: string }[]): string[] =>
    all.map(({ deviceName }) => deviceName).toSorted();
  expect((await client.artifacts.history({ device: 'edge2' })).versions).toMatchObject([{ version: 1, authors: [] }]);
  expect(seen.splice(0)).toMatchObject([
    { code: 'NR_ROW_UNREADABLE', path: 'versions.0.authors.0.changedAt', about: 'eve' },
  ]);
  expect(names((await client.artifacts.export(main)).texts)).toEqual(['edge1', 'edge2']);
  const found = await client.artifacts.search({ text: 'hostname' });
  expect(names(found.devices.map(({ version }) => version))).toEqual(['edge1', 'edge2']);
  const { changes } = await client.artifacts.changes({ since: '2020-01-01T00:00:00Z' });
  expect(changes.map(({ count }) => count)).toEqual([2]);
  expect(seen.length).toBeGreaterThan(2);
  // A time that no answer can have cannot be stored.
  for (const time of ['infinity', '99999-01-01']) {
    await expect(api.db.pool.query('update artifact set saved_at = $1', [time])).rejects.toMatchObject({
      code: '23514',
    });
  }
  await expect(api.db.pool.query(`update run set config = '5'`)).rejects.toMatchObject({ code: '23514' });
});

it('an instant that PostgreSQL does not know is refused', async () => {
  for (const since of ['0000-01-01T00:00:00Z', '9999-12-31T23:59:59Z', '0001-01-01T00:00:00+14:00']) {
    await expect(client.artifacts.changes({ since })).rejects.toMatchObject({
      code: 'NR_REQUEST_INVALID',
      status: 400,
    });
  }
});

it('the smallest list entry is left out, and an answer without one is refused', () => {
  const item = z.object({ name: z.string(), tags: z.array(z.string()), at: z.number() });
  const schema = z.object({ items: z.array(item), total: z.number() });
  const good = { name: 'a', tags: ['x'], at: 1 };
  const answer = { items: [good, { ...good, name: 'b', at: 'x' }, { ...good, name: 'c', tags: ['y', 5] }], total: 3 };
  const { value, unreadable } = readable(schema, answer);
  expect(value).toMatchObject({ items: [good, { name: 'c', tags: ['y'] }], total: 3 });
  expect(unreadable.map(({ path, about }) => [path, about])).toEqual([
    ['items.1.at', 'b'],
    ['items.2.tags.1', 'c'],
  ]);
  // Nothing that the caller gave is changed.
  expect(answer.items).toHaveLength(3);
  expect(() => readable(schema, { ...answer, total: 'x' })).toThrow(
    expect.objectContaining({
      code: 'NR_ROW_UNREADABLE',
      message: 'Cannot show this: total: Invalid input: expected number, received string',
    }),
  );
  expect(readable(item, { name: 'b', tags: [], at: null }, 'leave-out')).toMatchObject({
    value: undefined,
    unreadable: [{ path: 'at', about: 'b' }],
  });
});

import { sql } from 'kysely';
import { expect, test } from 'vitest';
import { recordset, type Column } from '../../src/schema/recordset.ts';
import { testDatabase } from '../../test-utils/database.ts';
import { closedAtEnd } from '../../test-utils/fixtures.ts';

const db = await closedAtEnd(testDatabase());

interface Item {
  id: string | null;
  name: string | null;
  level: number | null;
  count: number | null;
  ms: number | null;
  kept: boolean | null;
  at: string | null;
  hash: Buffer | null;
  result: unknown;
  error: unknown;
}

const columns: Record<keyof Item, Column<Item>> = {
  id: ['uuid', (item) => item.id],
  name: ['text', (item) => item.name],
  level: ['smallint', (item) => item.level],
  count: ['int', (item) => item.count],
  ms: ['bigint', (item) => item.ms],
  kept: ['boolean', (item) => item.kept],
  at: ['timestamptz', (item) => item.at],
  hash: ['bytea', (item) => item.hash],
  result: ['json', (item) => item.result],
  error: ['jsonb', (item) => item.error],
};

const full: Item = {
  id: '0198a1b2-0000-7000-8000-000000000001',
  name: 'NUL \0, half a surrogate \ud800, "quotes", \\ and \\u0000',
  level: 3,
  count: -2_000_000_000,
  ms: 2 ** 52,
  kept: false,
  at: '2026-01-02T03:04:05.678Z',
  hash: Buffer.from([0, 1, 0x5c, 0xff]),
  result: { z: 1, a: [null, '\0'] },
  error: { code: 'NR_X' },
};

const none: Item = {
  id: null,
  name: null,
  level: null,
  count: null,
  ms: null,
  kept: null,
  at: null,
  hash: null,
  result: null,
  error: null,
};

test('a value of every type arrives unchanged, except characters that PostgreSQL cannot store in a text', async () => {
  const { rows } = await sql`
    select new.*, result::text as ordered from ${recordset('new', [full], columns)}`.execute(db.kysely);
  expect(rows).toEqual([
    {
      ...full,
      name: 'NUL \ufffd, half a surrogate \ufffd, "quotes", \\ and \\u0000',
      at: new Date(full.at ?? ''),
      result: { z: 1, a: [null, '\ufffd'] },
      ordered: '{"z":1,"a":[null,"\ufffd"]}',
    },
  ]);
});

test('null and undefined are SQL null, also in a column of JSON', async () => {
  const items = [none, { ...none, result: undefined, error: undefined }];
  const { rows } = await sql`select new.*, result is null and error is null as "isNull"
    from ${recordset('new', items, columns)}`.execute(db.kysely);
  expect(rows).toEqual([
    { ...none, isNull: true },
    { ...none, isNull: true },
  ]);
});

test('no item at all is an empty table', async () => {
  const { rows } = await sql`select * from ${recordset('new', [], columns)}`.execute(db.kysely);
  expect(rows).toEqual([]);
});

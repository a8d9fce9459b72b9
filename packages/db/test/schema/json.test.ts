import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { json, plain } from '../../src/schema/json.ts';
import { sql } from 'kysely';
import { testDatabase } from '../../test-utils/database.ts';
import { closedAtEnd } from '../../test-utils/fixtures.ts';

const db = await closedAtEnd(testDatabase());

const storable = (text: string): string => text.toWellFormed().replaceAll('\0', '\ufffd');

test('any text comes back from the database as it was, but for NUL and half surrogates', async () => {
  const text = fc.string({
    unit: fc.oneof(fc.string({ unit: 'binary', maxLength: 1 }), fc.constantFrom('\\', 'u0000', '\ud800', '\0', '"')),
  });
  await fc.assert(
    fc.asyncProperty(text, async (value) => {
      const { rows } = await sql<{
        a: unknown;
        b: string;
      }>`select ${json({ k: [value] })}::jsonb as a, ${plain(value)}::text as b`.execute(db.kysely);
      expect(rows[0]).toEqual({ a: { k: [storable(value)] }, b: storable(value) });
    }),
    { numRuns: 300 },
  );
});

import { expect, it } from 'vitest';
import { audit } from '../../src/index.ts';
import { testDatabase } from '../../test-utils/database.ts';
import { closedAtEnd } from '../../test-utils/fixtures.ts';

const db = await closedAtEnd(testDatabase());

const entry = (reason: string): audit.NewAuditEntry => ({
  who: 'alice (command line)',
  address: '127.0.0.1',
  action: 'reveal',
  subject: { version: 3, device: 'core-1', jobType: 'backup', name: 'running-config', id: 7 },
  reason,
});

/** Does what a person with all rights on the database can do. */
async function forge(statement: string): Promise<void> {
  await db.pool.query(`alter table audit disable trigger audit_is_kept; ${statement};
    alter table audit enable trigger audit_is_kept`);
}

it('entries that are added at once follow each other, and are listed newest first', async () => {
  expect(await audit.verify(db)).toEqual({ entries: 0, last: null, broken: null });
  await Promise.all(['one', 'two', 'three', 'four'].map((reason) => audit.add(db, entry(reason))));
  const all = await audit.list(db, { limit: 10 });
  expect(all.map(({ id }) => id)).toEqual([4, 3, 2, 1]);
  expect(all[0]).toMatchObject({ who: 'alice (command line)', action: 'reveal', subject: { device: 'core-1' } });
  expect((await audit.list(db, { limit: 2, before: 4 })).map(({ id }) => id)).toEqual([3, 2]);
  expect(await audit.verify(db)).toEqual({ entries: 4, last: { id: 4, hash: all[0]?.hash }, broken: null });
  expect(await audit.get(db, 2)).toEqual(all[2]);
});

it.each(["update audit set reason = 'other'", 'delete from audit', 'truncate audit'])(
  'the database refuses %j',
  async (statement) => {
    await expect(db.pool.query(statement)).rejects.toMatchObject({ code: '42501' });
  },
);

it('what PostgreSQL cannot store is replaced, and the entry still verifies', async () => {
  await audit.add(db, { ...entry('a \0 b'), subject: { name: 'x\0\ud800', nothing: null } });
  expect((await audit.verify(db)).broken).toBeNull();
});

it('an entry with an id of 0 or less is refused, and found if a person removed the check', async () => {
  const before = await audit.verify(db);
  const insert = `insert into audit select -1, at, 'forged', address, action, subject, reason, previous, hash
    from audit where id = 1`;
  await expect(db.pool.query(insert)).rejects.toMatchObject({ code: '23514' });
  await db.pool.query('alter table audit drop constraint audit_id_check');
  await db.pool.query(insert);
  expect((await audit.verify(db)).broken).toEqual({ id: -1, why: 'changed' });
  await forge('delete from audit where id < 0');
  expect(await audit.verify(db)).toEqual(before);
});

it('a changed entry is found, and so is a removed one', async () => {
  await forge("update audit set reason = 'forged' where id = 3");
  expect((await audit.verify(db)).broken).toEqual({ id: 3, why: 'changed' });
  await forge('delete from audit where id = 3');
  expect((await audit.verify(db)).broken).toEqual({ id: 4, why: 'gap' });
});

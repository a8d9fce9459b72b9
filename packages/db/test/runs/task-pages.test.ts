import { randomBytes, randomUUID } from 'node:crypto';
import { sql } from 'kysely';
import { expect, test } from 'vitest';
import { runs } from '../../src/index.ts';
import { testDatabase } from '../../test-utils/database.ts';
import { bareRun, closedAtEnd } from '../../test-utils/fixtures.ts';
import { countingRows } from '../../test-utils/rows-read.ts';

const db = await closedAtEnd(testDatabase());

/** Makes a run with tasks, each with a result that PostgreSQL cannot compress. */
async function runWith(tasks: number, bytes: number): Promise<string> {
  const id = await bareRun(db);
  const details = randomBytes(bytes / 2).toString('hex');
  await sql`insert into task (id, run_id, job_type, pool, device, status, attempts, result)
    select gen_random_uuid(), ${id}, 'backup', 'default', json_build_object('name', 'sw' || n), 'success', 1,
      json_build_object('success', true, 'message', 'good', 'changed', false, 'details', n || ${details}, 'report', null)
    from generate_series(1, ${tasks}::int) n`.execute(db.kysely);
  return id;
}

test('lists without details do not read the long results, and keep the other fields in their order', async () => {
  const id = await runWith(20, 100_000);
  await countingRows(db, async (counted) => {
    const lists = [
      await runs.tasks(counted.db, id, { details: false }),
      (await runs.taskPage(counted.db, id, { details: false, limit: 100 })).tasks,
      await runs.changedTasks(counted.db, { runIds: [id], limit: 100 }),
    ];
    for (const list of lists) {
      expect(list).toHaveLength(20);
      for (const { result } of list) {
        expect(JSON.stringify(result)).toBe('{"success":true,"message":"good","changed":false}');
      }
    }
    expect(await counted.rowsRead('task long')).toBe(0);
    expect((await runs.tasks(counted.db, id))[0]?.result).toHaveProperty('details');
    expect(await counted.rowsRead('task long')).toBeGreaterThan(0);
  });
});

test('pages of tasks end early where results get long, and have each task once', async () => {
  const id = await runWith(40, 900_000);
  const whole = await runs.tasks(db, id, { details: false });
  const seen: string[] = [];
  for (let after: string | undefined; ;) {
    const page = await countingRows(db, async (counted) => {
      const found = await runs.taskPage(counted.db, id, { limit: 1_000, ...(after !== undefined && { after }) });
      // 8 MiB in parts of 2 KB: the results of other pages are not read.
      expect(await counted.rowsRead('task long')).toBeLessThan(6_000);
      return found;
    });
    expect(JSON.stringify(page.tasks).length).toBeLessThan(10_000_000);
    seen.push(...page.tasks.map((task) => task.id));
    if (page.next === undefined) break;
    after = page.next;
  }
  expect(seen).toEqual(whole.map((task) => task.id));
});

test('a page of short results is full, and the last one has no next', async () => {
  const id = await runWith(10, 100);
  const first = await runs.taskPage(db, id, { limit: 5 });
  expect(first.tasks).toHaveLength(5);
  const second = await runs.taskPage(db, id, { limit: 5, ...(first.next !== undefined && { after: first.next }) });
  expect(second).toMatchObject({ tasks: { length: 5 } });
  expect(second).not.toHaveProperty('next');
  expect(await runs.taskPage(db, randomUUID(), { limit: 5 })).toEqual({ tasks: [] });
});

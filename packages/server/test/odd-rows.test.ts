import { artifacts, notifications, runs, schedules } from '@netraven/db';
import { seeds, randomOf } from '@netraven/test-utils/seeds';
import { isMatrix } from '@netraven/test-utils/matrix';
import { expect, it } from 'vitest';
import { isStream, listRoutes } from '@netraven/api';
import { sharedApi } from '../test-utils/api.ts';
import { fill } from '../test-utils/filled.ts';
import { columnsOf, spoil, type OddValue } from '../test-utils/odd-rows.ts';

/** Odd rows that are there at the same time. */
const together = 6;
const rounds = isMatrix ? 200 : 12;

const api = await sharedApi();
const { db } = api;
await fill(db);
const columns = await columnsOf(db);

/** Lists, and what shows all devices. What a person asks of one entry may be refused, but names why. */
const lists = listRoutes()
  .filter(({ route }) => !isStream(route) && (route.method ?? 'GET') === 'GET' && !route.path.includes(':'))
  .map(({ route }) => route.path)
  .filter((path) => !['/artifacts/diff', '/session'].includes(path));
const queries: Record<string, string> = {
  '/artifacts': '?device=good1',
  '/artifacts/latest': '?device=good1',
  '/artifacts/search': '?text=interface',
  '/artifacts/changes': '?since=2020-01-01T00:00:00Z',
  '/syslog/senders': '',
};

/** The rows of each list that no test spoils. */
const always: Record<string, string> = {
  '/devices': 'good1',
  '/devices/health': 'good1',
  '/artifacts': 'good1',
  '/artifacts/latest': 'good1',
  '/artifacts/search': 'good1',
  '/artifacts/changes': 'good1',
  '/artifacts/export': 'good three',
  '/schedules': '"good"',
  '/triggers': '"good"',
  '/channels': '"good"',
  '/credentials': 'good-login',
  '/notifications': '"good"',
  '/packages': 'goodtype',
  '/job-types': 'goodtype',
  '/runs': '"createdBy":"good"',
  '/logs': 'good entry',
};

/** Returns an answer, with its further pages: a page of texts ends early when one claims to be too large. */
async function answerOf(path: string, query = ''): Promise<{ readonly status: number; readonly body: string }> {
  const { status = 0, body } = await api.request('GET', `${path}${query}`);
  const { next } = path === '/artifacts/export' ? (body as { next?: { after: number } }) : {};
  const more = status === 200 && next ? await answerOf(path, `?after=${next.after}`) : { status, body: '' };
  return { status: more.status, body: JSON.stringify(body) + more.body };
}

async function problemsOf(): Promise<string[]> {
  const found: string[] = [];
  for (const path of lists) {
    const { status, body } = await answerOf(path, queries[path]);
    if (status >= 500 || (always[path] !== undefined && !body.includes(always[path]))) {
      found.push(`GET ${path}: ${status} ${body.slice(0, 300)}`);
    }
  }
  const attempt = async (what: string, work: () => Promise<unknown>): Promise<void> => {
    await work().catch((error: unknown) => found.push(`${what}: ${String((error as Error).stack).slice(0, 500)}`));
  };
  await attempt('mirror', () => artifacts.toMirror(db, 0, 500));
  await attempt('notifications', async () => {
    await db.pool.query("update notification_look set looked_at = 'epoch', looked_at_all = 'epoch', artifact_id = 0");
    await notifications.look(db, await schedules.now(db));
  });
  await attempt('new run', async () => {
    const run = await runs.create(db, { jobType: 'backup', devices: { tags: ['good'] }, createdBy: 'good' });
    await runs.cancel(db, run.id);
  });
  return found;
}

it.each(seeds)(
  'odd rows hide no others in lists, mirror, notifications and new runs (seed %i)',
  async (seed) => {
    const random = randomOf(seed);
    expect(await problemsOf()).toEqual([]);
    const found: unknown[] = [];
    for (let round = 0; round < rounds; round++) {
      const odd: OddValue[] = [];
      for (let tries = 0; tries < 40 && odd.length < together; tries++) {
        const one = await spoil(
          db,
          columns.filter(({ table }) => odd.every((other) => other.table !== table)),
          random,
        );
        if (one) odd.push(one);
      }
      const problems = await problemsOf();
      for (const one of odd.toReversed()) await one.restore();
      const written = odd.map(({ table, column, value }) => `${table}.${column} = ${value?.slice(0, 100)}`);
      if (problems.length > 0) found.push({ round, problems, written });
    }
    expect(found).toEqual([]);
  },
  600_000,
);

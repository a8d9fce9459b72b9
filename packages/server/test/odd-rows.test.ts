import { once } from 'node:events';
import { get, type IncomingMessage } from 'node:http';
import { artifacts, notifications, retention, runs, schedules, triggers } from '@netraven/db';
import { seeds, randomOf } from '@netraven/test-utils/seeds';
import { isMatrix } from '@netraven/test-utils/matrix';
import { afterAll, expect, it } from 'vitest';
import { isStream, listRoutes } from '@netraven/api';
import { startOxidizedServer } from '../src/index.ts';
import { revealToken, sharedApi, token } from '../test-utils/api.ts';
import { fill } from '../test-utils/filled.ts';
import { recordingLogger } from '../test-utils/recording-logger.ts';
import { send } from '../test-utils/send.ts';
import { columnsOf, spoil, type OddValue } from '../test-utils/odd-rows.ts';

/** Odd rows that are there at the same time. */
const together = 6;
const rounds = isMatrix ? 200 : 12;

const api = await sharedApi();
const { db, logger } = api;
await fill(db);
const oxidized = await startOxidizedServer({
  db,
  token: { value: token },
  logger: recordingLogger(),
  address: '127.0.0.1',
  port: 0,
  allow: ['127.0.0.1'],
});
afterAll(() => oxidized.close());
const columns = await columnsOf(db);
const goodRun = (await api.client.runs.list({ limit: 200 })).runs.find(({ createdBy }) => createdBy === 'good');
if (!goodRun) throw new Error('no run of the good device');

/** Lists, and what shows all devices. Streams are asked for by {@link readStream}. What a person asks of one entry may be refused, but names why. */
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

/** The texts that a stream has to send: of the rows that no test spoils. */
const streams: Record<string, readonly string[]> = {
  '/events': ['"createdBy":"good"', '"good1"', 'event: ready'],
  '/logs/stream?after=0': ['good entry'],
  '/packages/events': ['"at":'],
};

/**
 * Reads all changes of a stream until it has sent all of some texts. As each client does, it connects once more if the
 * connection breaks, but not after an error of the server.
 *
 * @throws if the stream ends before, or after 60 s
 */
async function readStream(path: string, expected: readonly string[], isLast = false): Promise<void> {
  const begun = performance.now();
  const errors = (): string[] => logger.entries.filter(({ level }) => level === 'error').map(({ message }) => message);
  const errorsBefore = errors().length;
  let text = '';
  try {
    const request = get({
      host: '127.0.0.1',
      port: api.port,
      path: `/api/v1${path}`,
      // The good entry of the log is the first one.
      headers: { ...api.auth, 'last-event-id': path.startsWith('/logs') ? '0' : '1' },
      signal: AbortSignal.timeout(60_000),
    });
    const [response] = (await once(request, 'response')) as [IncomingMessage];
    for await (const piece of response.setEncoding('utf8')) {
      text += piece as string;
      // Leaving the loop closes the connection.
      if (expected.every((each) => text.includes(each))) return;
    }
  } catch (error) {
    const seconds = (performance.now() - begun) / 1_000;
    const logged = errors().slice(errorsBefore);
    if (!isLast && logged.length === 0 && seconds < 60) return readStream(path, expected, true);
    const what = `it broke after ${seconds.toFixed(1)} s and ${text.length} characters`;
    throw new Error([what, ...logged, text.slice(-300)].join('\n'), { cause: error });
  }
  throw new Error(`it ended without ${expected.join(' or ')}: ${text.slice(0, 300)}`);
}

/** Asks for all texts in clear. */
async function exportInClear(): Promise<string> {
  const ask = async (path: string, body: object): Promise<unknown> => {
    const answer = await send(api.port, `/api/v1/artifacts/export${path}`, {
      method: 'POST',
      headers: {
        ...api.auth,
        'content-type': 'application/json',
        'netraven-reveal-token': revealToken,
        'requested-by': 'tester',
      },
      body: JSON.stringify(body),
    });
    if ((answer.status ?? 0) >= 400) throw new Error(answer.text);
    return answer.body;
  };
  const { id } = (await ask('', { reason: 'a test' })) as { id: string };
  let text = '';
  for (let next: object | undefined = {}; next !== undefined;) {
    const page = (await ask(`/${id}`, next)) as { next?: { after: number } };
    text += JSON.stringify(page);
    next = page.next;
  }
  return text;
}

/** The routes of Oxidized, and what each has for the good device. */
const oxidizedRoutes: Record<string, string> = {
  '/nodes.json': '"good1"',
  '/nodes?format=json': '"good1"',
  '/node/show/good1': '"good1"',
  '/node/fetch/good1': 'good three',
  '/node/version?node_full=good1': 'update good1',
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
  const tasks = await api.request('GET', `/runs/${goodRun?.id}/tasks`);
  if (tasks.status !== 200 || !JSON.stringify(tasks.body).includes('good1')) found.push(`tasks: ${tasks.text}`);
  const metrics = await send(api.port, '/metrics', { headers: api.auth });
  if (metrics.status !== 200) found.push(`metrics: ${metrics.text}`);
  const attempt = async (what: string, work: () => Promise<unknown>): Promise<void> => {
    await work().catch((error: unknown) => found.push(`${what}: ${String((error as Error).stack).slice(0, 500)}`));
  };
  for (const [path, expected] of Object.entries(streams)) await attempt(path, () => readStream(path, expected));
  await attempt('export in clear', async () => {
    if (!(await exportInClear()).includes('good three')) throw new Error('no text of the good device');
  });
  for (const [path, expected] of Object.entries(oxidizedRoutes)) {
    const { text } = await send(oxidized.port, path);
    if (!text.includes(expected)) found.push(`oxidized ${path}: ${text.slice(0, 300)}`);
  }
  const { text: nodes } = await send(oxidized.port, '/nodes/conf_search', {
    method: 'POST',
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body: 'search_in_conf_textbox=good',
  });
  if (!nodes.includes('"good1"')) found.push(`oxidized search: ${nodes.slice(0, 300)}`);
  // Before all rows, so that it looks and removes nothing that a later round spoils.
  await attempt('retention', () => retention.removeOld(db, new Date('-004000-01-01')));
  await attempt('mirror', () => artifacts.toMirror(db, 0, 500));
  await attempt('notifications', async () => {
    await db.pool.query("update notification_look set looked_at = 'epoch', looked_at_all = 'epoch', artifact_id = 0");
    await notifications.look(db, await schedules.now(db));
  });
  await attempt('due schedules', async () => {
    await db.pool.query("update schedule set next_at = now() - interval '1 minute' where name = 'good'");
    const decisions = await schedules.decideDue(db, await schedules.now(db));
    if (!decisions.some(({ schedule }) => schedule.name === 'good')) throw new Error('good was not decided');
  });
  await attempt('events of triggers', async () => {
    await db.pool.query(`insert into trigger_event (trigger_id, device_ids, device_names)
      select trigger.id, array[device.id], '{good1}' from trigger, device
      where trigger.name = 'good' and device.name = 'good1'`);
    const decisions = await triggers.decideEvents(db);
    if (!decisions.some(({ trigger }) => trigger.name === 'good')) throw new Error('good was not decided');
  });
  await attempt('new run', async () => {
    const run = await runs.create(db, { jobType: 'backup', devices: 'tag:good', createdBy: 'good' });
    await runs.cancel(db, run.id);
  });
  return found;
}

it('every table has rows to spoil', async () => {
  const empty: string[] = [];
  for (const table of new Set(columns.map((column) => column.table))) {
    const { rows } = await db.pool.query(`select from "${table}" limit 1`);
    if (rows.length === 0) empty.push(table);
  }
  expect(empty).toEqual([]);
});

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

it('a row that cannot be shown is named', async () => {
  const write = `update schedule set waves = $1 where name = 'odd'`;
  await db.pool.query(write, ['{"canary":"x"}']);
  const { body } = await api.request('GET', '/schedules');
  await db.pool.query(write, [null]);
  const { unreadable } = body as { unreadable?: readonly unknown[] };
  const about = expect.stringMatching(/^odd /) as unknown;
  expect(unreadable?.[0]).toMatchObject({ code: 'NR_ROW_UNREADABLE', about });
  expect(JSON.stringify(body)).toContain(always['/schedules']);
});

import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { openLog } from '../packages/core/src/log/index.ts';
import { findHostProject, load } from '../packages/core/src/registry/index.ts';
import { credentials, devices, logs, runs } from '../packages/db/src/index.ts';
import { offering, record } from '../packages/db/test-utils/fixtures.ts';
import { fillLarge, type Sizes } from '../packages/db/test-utils/large/fill.ts';
import { grownIn, watchPlans, type PlansSeen } from '../packages/db/test-utils/large/whole-scans.ts';
import { fillIndex } from '../packages/server/src/archive/change-index.ts';
import { startTestApi, type TestApi } from '../packages/server/test-utils/api.ts';
import { knownOf, questionsOf } from '../packages/server/test-utils/questions.ts';
import { HostFolder } from '../packages/test-utils/src/host-folder.ts';
import { makeHostProject } from '../packages/test-utils/src/make-host-project.ts';
import { startWorker } from '../packages/worker/src/index.ts';
import { login } from './chaos/house.ts';
import { startNetwork } from './chaos/network.ts';

/** A table with fewer rows may be read whole. */
const mostRows = 10_000;
const sizes: Sizes = {
  devices: 1_000,
  tasks: 110_000,
  smallRuns: 11_000,
  logEntries: 220_000,
  versions: 24_000,
  notificationRules: 10,
  deliveriesPerRule: 1_100,
};

const plans = watchPlans();
let api: TestApi;
let grown: ReadonlySet<string>;

beforeAll(async () => {
  api = await startTestApi();
  await offering(api.db, record('backup'), record('facts'), record('reachability'));
  await fillLarge(api.db, sizes);
  for await (const _ of fillIndex(api.db, 0, new AbortController().signal));
  await api.db.pool.query('analyze');
  grown = await grownIn(api.db, mostRows);
});
afterAll(() => api.close());

it('has more rows in each table that grows than may be read whole', () => {
  expect([...grown]).toEqual(
    expect.arrayContaining([
      ...['artifact', 'attempt', 'blob', 'delivery', 'device_change', 'due_time', 'notification_event'],
      ...['run', 'task', 'trigger_event', 'version_change', expect.stringMatching(/^job_log_\d{8}$/)],
    ]),
  );
});

it('each route that reads answers without a scan of a whole table that grows', async () => {
  const questions = questionsOf(sizes, await knownOf(api.db));
  plans.start(grown);
  const wrong: string[] = [];
  let explained = 0;
  for (const { name, path, looksAtEach = false } of questions) {
    for (let n = 0; n < 3; n++) {
      const answer = await api.request('GET', path(n));
      if (answer.status !== 200) wrong.push(`${name}: ${answer.status} ${answer.text.slice(0, 200)}`);
    }
    const seen = await plans.found();
    explained += seen.explained;
    if (!looksAtEach) wrong.push(...problemsOf(name, seen));
  }
  expect(wrong).toEqual([]);
  expect(explained).toBeGreaterThan(questions.length);
});

it('a worker runs tasks, decides, tells, mirrors and removes without a scan of a whole table that grows', async () => {
  const { db } = api;
  const host = new HostFolder();
  await makeHostProject(host.at('project'));
  const network = await startNetwork([1, 2, 3].map((n) => ({ name: `here-${n}`, platform: 'cisco_ios', ...login })));
  await credentials.add(db, { networks: ['127.0.0.0/8'], name: 'lab', ...login });
  for (const device of network.devices) await devices.add(db, { ...device, tags: ['here'] });
  await db.pool.query("update schedule set next_at = now() where name = 'night-1'");

  plans.start(grown);
  const log = openLog({ folder: host.at('logs') });
  const writer = logs.openWriter(db);
  log.attach((entry) => writer.write(entry));
  const worker = await startWorker({
    ...{ db, log, flushLogs: () => writer.flush(), mirror: join(host.at('mirror'), 'mirror.git') },
    registry: await load({
      hostProject: await findHostProject({ root: host.at('project') }),
      logger: log.logger('core.registry'),
    }),
    allowAddresses: ['127.0.0.1'],
  });
  try {
    const { id } = await runs.create(db, { jobType: 'backup', devices: 'tag:here', createdBy: 'test' });
    await expect.poll(async () => (await runs.get(db, id))?.status, { timeout: 200_000 }).toBe('success');
    const mirrored = async (): Promise<number | undefined> =>
      (await db.pool.query<{ n: number }>('select count(*)::int as n from mirror')).rows[0]?.n;
    await expect.poll(mirrored, { timeout: 200_000 }).toBe(1);
    // Schedules, notifications and retention look every few seconds.
    await wait(12_000);
  } finally {
    await worker.stop(0);
    await writer.close();
    await log.close();
  }
  const seen = await plans.found();
  expect(problemsOf('the worker', seen)).toEqual([]);
  expect(seen.explained).toBeGreaterThan(100);
});

it('a scan of a whole table is seen', async () => {
  plans.start(grown);
  for (const query of [
    'select status from task where id::text = $1',
    'select count(*) from task where id::text = $1',
    'select id from task where id::text >= $1 order by result_bytes limit 10',
  ]) {
    await api.db.pool.query(query, ['x']);
    expect((await plans.found()).scans, query).not.toEqual([]);
  }
});

function problemsOf(name: string, { scans, unexplained }: PlansSeen): string[] {
  const problems = [
    // Each hour, the runs of a type are counted by what created them: as many as are kept.
    ...scans
      .filter(({ statement }) => !statement.includes('row_number() over (partition by coalesce(schedule_id'))
      .map(({ of, statement }) => `${name} reads ${of} whole: ${statement}`),
    ...unexplained.map((statement) => `${name} is not explained: ${statement}`),
  ];
  return [...new Set(problems)];
}

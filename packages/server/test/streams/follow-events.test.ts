import { setTimeout as delay } from 'node:timers/promises';
import { hasEnded, type Event, type Run } from '@netraven/api';
import { runs, tasks } from '@netraven/db';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { addDevices, beginAll, offering, taskResult, record } from '../../../db/test/fixtures.ts';
import { startTestApi, type TestApi } from '../api.ts';
import { cuttingFetch } from './cutting-fetch.ts';

let api: TestApi;
let worker: string;
const devices = 60;
beforeAll(async () => {
  api = await startTestApi();
  worker = await offering(api.db, record('ntp'));
  await addDevices(api.db, 'edge', devices);
});
afterAll(() => api.close());

const askRun = (): Promise<Run> => api.client.runs.create({ jobType: 'ntp', devices: { all: true } });

/** What a worker does, without one: a few tasks at a time. */
async function work(pauseMs = 0): Promise<void> {
  for (;;) {
    const some = await tasks.fetch(api.db, 'default', 7);
    if (some.length === 0) return;
    await beginAll(api.db, worker, some);
    await delay(pauseMs);
    await tasks.commitResults(
      api.db,
      some.map((one) => taskResult(one, { result: { success: true, message: 'well', details: { long: 'x' } } })),
    );
  }
}

/** Everything of a run until it has ended. */
async function followed(client: TestApi['client'], run: string): Promise<Event[]> {
  const heard: Event[] = [];
  for await (const event of client.events.follow({ run })) {
    heard.push(event);
    if (event.type === 'run' && hasEnded(event.run.status)) break;
  }
  return heard;
}

/** Names of the devices of which the end was told. */
const endedIn = (events: readonly Event[]): string[] =>
  events.flatMap((event) =>
    event.type === 'task' && event.task.status === 'success' ? [event.task.device?.name ?? ''] : [],
  );

it('of one task alone its own changes are told, and those of its run', async () => {
  const run = await askRun();
  const [task] = (await api.client.runs.tasks(run.id, { device: 'edge7' })).tasks;
  const told: string[] = [];
  const following = (async (): Promise<void> => {
    for await (const event of api.client.events.follow({ run: run.id, task: task?.id ?? '' })) {
      told.push(event.type === 'task' ? `${event.task.device?.name} ${event.task.status}` : event.type);
      if (event.type === 'run' && hasEnded(event.run.status)) break;
    }
  })();
  await work(30);
  await following;
  // That it runs may be told or not: it does so for a moment.
  expect(told.filter((what) => !['edge7 running', 'edge7 success', 'run'].includes(what))).toEqual([]);
  expect(told.filter((what) => what === 'edge7 success')).toHaveLength(1);
});

it('every task is told as it ends, once, before the end of its run', async () => {
  const run = await askRun();
  const heard = followed(api.client, run.id);
  await work(30);
  const events = await heard;
  expect(endedIn(events).toSorted()).toEqual(
    (await runs.tasks(api.db, run.id)).map(({ device }) => device?.name ?? '').toSorted(),
  );
  expect(events.at(-1)).toMatchObject({ type: 'run', run: { status: 'success', counts: { success: devices } } });
  const one = events.find((event) => event.type === 'task' && event.task.status === 'success');
  expect(one).toMatchObject({ task: { result: { success: true, message: 'well' } } });
  expect(JSON.stringify(events)).not.toContain('long');
});

it('who comes when all is over is told how it stands', async () => {
  const run = await askRun();
  await work();
  const events = await followed(api.client, run.id);
  expect(events).toHaveLength(devices + 1);
});

it('over a connection that breaks again and again, no end is lost and none comes twice', async () => {
  const run = await askRun();
  const { fetch, cuts } = cuttingFetch(() => 3);
  const heard = followed(api.clientBy(fetch), run.id);
  await work(150);
  const events = await heard;
  const ended = endedIn(events);
  expect(ended).toHaveLength(devices);
  expect(new Set(ended).size).toBe(devices);
  expect(cuts()).toBeGreaterThan(1);
});

it('without a run, all that are under way are told', async () => {
  const [first, second] = [await askRun(), await askRun()];
  const seen = new Set<string>();
  for await (const event of api.client.events.follow()) {
    if (event.type === 'run') seen.add(event.run.id);
    if (seen.size === 2) break;
  }
  expect([...seen].toSorted()).toEqual([first.id, second.id].toSorted());
  await work();
});

it('a position of another database is no position', async () => {
  const run = await askRun();
  await work();
  const other = api.clientBy((input, init) =>
    fetch(input, { ...init, headers: { ...(init?.headers as object), 'last-event-id': '999999999999' } }),
  );
  expect(await followed(other, run.id)).toHaveLength(devices + 1);
});

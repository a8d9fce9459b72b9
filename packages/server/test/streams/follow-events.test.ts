import { setTimeout as delay } from 'node:timers/promises';
import { hasEnded, type Event, type Run } from '@netraven/api';
import { runs, tasks } from '@netraven/db';
import { expect, it } from 'vitest';
import { addDevices, beginAll, offering, taskResult, record } from '@netraven/db/test-utils/fixtures';
import { sharedApi, type TestApi } from '../../test-utils/api.ts';
import { cuttingFetch } from './cutting-fetch.ts';

const devices = 60;
const api = await sharedApi();
const worker = await offering(api.db, record('ntp'));
await addDevices(api.db, 'edge', devices);

const createRun = (): Promise<Run> => api.client.runs.create({ jobType: 'ntp', devices: 'name:*' });

/** Runs all queued tasks, a few at a time, in place of a worker. */
async function runAllTasks(pauseMs = 0, afterSome?: (count: number) => Promise<unknown>): Promise<void> {
  for (;;) {
    const some = await tasks.fetch(api.db, 'default', 7);
    if (some.length === 0) return;
    await beginAll(api.db, worker, some);
    await delay(pauseMs);
    await tasks.commitResults(
      api.db,
      some.map((task) => taskResult(task, { result: { success: true, message: 'well', details: { long: 'x' } } })),
    );
    await afterSome?.(some.length);
  }
}

/** Returns all events of a run until it has ended. */
async function eventsOf(client: TestApi['client'], run: string, received: Event[] = []): Promise<Event[]> {
  for await (const event of client.events.follow({ run })) {
    received.push(event);
    if (event.type === 'run' && hasEnded(event.run.status)) break;
  }
  return received;
}

/** Returns the devices whose tasks succeeded. */
const succeededIn = (events: readonly Event[]): string[] =>
  events.flatMap((event) =>
    event.type === 'task' && event.task.status === 'success' ? [event.task.device?.name ?? ''] : [],
  );

it('with a task id, only changes of this task and its run are sent', async () => {
  const run = await createRun();
  const [task] = (await api.client.runs.tasks(run.id, { device: 'edge7' })).tasks;
  const received: string[] = [];
  const following = (async (): Promise<void> => {
    for await (const event of api.client.events.follow({ run: run.id, task: task?.id ?? '' })) {
      received.push(event.type === 'task' ? `${event.task.device?.name} ${event.task.status}` : event.type);
      if (event.type === 'run' && hasEnded(event.run.status)) break;
    }
  })();
  await runAllTasks(30);
  await following;
  // The status `running` is short and may be skipped.
  expect(received.filter((what) => !['edge7 running', 'edge7 success', 'run'].includes(what))).toEqual([]);
  expect(received.filter((what) => what === 'edge7 success')).toHaveLength(1);
});

it('the end of every task is sent once, before the end of its run', async () => {
  const run = await createRun();
  const following = eventsOf(api.client, run.id);
  await runAllTasks(30);
  const events = await following;
  expect(succeededIn(events).toSorted()).toEqual(
    (await runs.tasks(api.db, run.id)).map(({ device }) => device?.name ?? '').toSorted(),
  );
  expect(events.at(-1)).toMatchObject({ type: 'run', run: { status: 'success', counts: { success: devices } } });
  const one = events.find((event) => event.type === 'task' && event.task.status === 'success');
  expect(one).toMatchObject({ task: { result: { success: true, message: 'well' } } });
  expect(JSON.stringify(events)).not.toContain('long');
});

it('a client that connects after the end gets the final status', async () => {
  const run = await createRun();
  await runAllTasks();
  const events = await eventsOf(api.client, run.id);
  expect(events).toHaveLength(devices + 1);
});

it('over an unreliable connection, the end of every task is received once', async () => {
  const run = await createRun();
  const { fetch, cuts } = cuttingFetch(() => 3);
  const received: Event[] = [];
  const following = eventsOf(api.clientWith(fetch), run.id, received);
  let count = 0;
  // Each part comes in a chunk of its own.
  await runAllTasks(0, async (more) => {
    count += more;
    await expect.poll(() => succeededIn(received).length).toBe(count);
  });
  const events = await following;
  const ended = succeededIn(events);
  expect(ended).toHaveLength(devices);
  expect(new Set(ended).size).toBe(devices);
  expect(cuts()).toBeGreaterThan(1);
});

it('without a run id, the events of all active runs are sent', async () => {
  const [first, second] = [await createRun(), await createRun()];
  const seen = new Set<string>();
  for await (const event of api.client.events.follow()) {
    if (event.type === 'run') seen.add(event.run.id);
    if (seen.size === 2) break;
  }
  expect([...seen].toSorted()).toEqual([first.id, second.id].toSorted());
  await runAllTasks();
});

it('a position of another database is ignored', async () => {
  const run = await createRun();
  await runAllTasks();
  const other = api.clientWith((input, init) =>
    fetch(input, { ...init, headers: { ...(init?.headers as object), 'last-event-id': '999999999999' } }),
  );
  expect(await eventsOf(other, run.id)).toHaveLength(devices + 1);
});

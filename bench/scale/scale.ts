import {
  artifacts,
  notifications,
  retention,
  runs,
  schedules,
  tasks,
  triggers,
  workers,
  type Database,
} from '@netraven/db';
import { fillLarge, type Sizes } from '@netraven/db/test-utils/large/fill';
import { fillIndex } from '../../packages/server/src/archive/change-index.ts';
import { knownOf, questionsOf } from '../../packages/server/test-utils/questions.ts';
import { openBed } from '../engine/tables.ts';
import { addJobs } from '../harness/add-jobs.ts';
import type { BenchOptions } from '../harness/main.ts';
import { makeFolder, makeHostProject, removeFolder, startNetRaven } from '../harness/netraven.ts';
import type { Findings } from '../harness/report.ts';
import { median } from '../harness/stats.ts';

const whole: Sizes = {
  devices: 10_000,
  tasks: 1_000_000,
  // Fewer than retention keeps of a job type.
  smallRuns: 10_000,
  logEntries: 20_000_000,
  versions: 200_000,
  notificationRules: 30,
  deliveriesPerRule: 8_000,
};
const small: Sizes = {
  devices: 1_000,
  tasks: 20_000,
  smallRuns: 2_000,
  logEntries: 100_000,
  versions: 5_000,
  notificationRules: 5,
  deliveriesPerRule: 200,
};

/** Of each route but for the searches of a text, which look at each row, in ms. */
const maxP95Ms = 150;
const asked = 40;

/** Times of one question, in ms. */
interface Times {
  readonly name: string;
  readonly times: readonly number[];
  /** It looks at each row: no goal. */
  readonly looksAtEach?: boolean;
  readonly failed?: string;
}

/**
 * Asks each route of the API, and what a worker looks for, in a generated history of a large network. The floor is a route
 * that reads nothing.
 */
export async function benchScale({ quick, only, built, print }: BenchOptions): Promise<Findings> {
  const sizes = quick ? small : whole;
  const folder = makeFolder();
  makeHostProject(folder, []);
  addJobs(folder, { backup: 'async () => ({ success: true })' });
  const bed = await openBed(folder);
  let known;
  const looks: Times[] = [];
  try {
    await fillLarge(bed.db, sizes, print);
    const begun = performance.now();
    for await (const _ of fillIndex(bed.db, 0, new AbortController().signal));
    print(`the index of changes: ${((performance.now() - begun) / 1_000).toFixed(1)} s`);
    known = await knownOf(bed.db);
    const { rows } = await bed.db.pool.query<{ id: number }>('select max(id) as id from artifact');
    for (const [name, look] of Object.entries(looksOf(bed.db, rows[0]?.id ?? 0))) {
      if (name.includes(only)) looks.push(await timesOf(name, 10, look));
    }
  } finally {
    await bed.close();
  }
  const netraven = await startNetRaven({ folder, built });
  const routes: Times[] = [];
  try {
    const get = async (path: string): Promise<void> => {
      const answer = await fetch(`${netraven.url}/api/v1${path}`, {
        headers: { authorization: `Bearer ${netraven.token}` },
      });
      const text = await answer.text();
      if (!answer.ok) throw new Error(`${answer.status} ${text.slice(0, 200)}`);
    };
    // Right after a start, the server compiles its code, and the worker writes the mirror.
    for (let n = 0; n < 200; n++) await get('/health/live');
    for (const { name, path, looksAtEach = false } of questionsOf(sizes, known)) {
      if (name.includes(only)) {
        const times = await timesOf(name, looksAtEach ? 5 : asked, (n) => get(path(n)));
        routes.push({ ...times, looksAtEach });
      }
      print(`${name}: p95 ${p95(routes.at(-1)?.times ?? []).toFixed(0)} ms`);
    }
  } finally {
    await netraven.stop();
    removeFolder(folder);
  }
  const floor = median(routes.find(({ name }) => name.startsWith('/health/live'))?.times ?? []);
  const failures = [...looks, ...routes].flatMap(({ name, times, looksAtEach = false, failed }) =>
    failed === undefined
      ? p95(times) > maxP95Ms && !quick && !looksAtEach
        ? [`${name}: p95 is ${p95(times).toFixed(0)} ms; the goal is ${maxP95Ms} ms`]
        : []
      : [`${name}: ${failed}`],
  );
  return {
    comparisons: [],
    notes: [tableOf('Routes', routes, floor), tableOf('Looks of a worker', looks, floor)],
    failures,
  };
}

/** Returns the looks that a worker repeats every few seconds. */
function looksOf(db: Database, version: number): Record<string, () => Promise<unknown>> {
  return {
    'fetch tasks': () => tasks.fetch(db, 'default', 50),
    'live workers': () => workers.countLive(db),
    'due schedules': async () => schedules.decideDue(db, await schedules.now(db)),
    'events of triggers': () => triggers.decideEvents(db),
    'changes to tell': async () => notifications.look(db, await schedules.now(db)),
    'messages to make': async () => notifications.gather(db, await schedules.now(db)),
    'messages to send': async () => notifications.take(db, await schedules.now(db), 10),
    'versions for the mirror': () => artifacts.toMirror(db, version - 100, 500),
    'old history to remove': async () => retention.removeOld(db, await schedules.now(db)),
    'a new run of a tag': async () => {
      const { id } = await runs.create(db, { jobType: 'backup', devices: 'tag:site-7', createdBy: 'bench' });
      await runs.cancel(db, id);
    },
  };
}

async function timesOf(name: string, count: number, ask: (n: number) => Promise<unknown>): Promise<Times> {
  const times: number[] = [];
  try {
    // The first answer has plans and pages to load: a person who comes back waits for it too, but only once.
    await ask(0);
    for (let n = 1; n <= count; n++) {
      const begun = performance.now();
      await ask(n);
      times.push(performance.now() - begun);
    }
    return { name, times };
  } catch (error) {
    return { name, times, failed: String(error) };
  }
}

function p95(times: readonly number[]): number {
  return times.toSorted((a, b) => a - b)[Math.floor(times.length * 0.95)] ?? Number.NaN;
}

function tableOf(title: string, all: readonly Times[], floor: number): string {
  const rows = all.map(({ name, times, failed }) =>
    failed === undefined
      ? `| ${name} | ${median(times).toFixed(1)} | ${(median(times) / floor).toFixed(1)} | ${p95(times).toFixed(1)} |`
      : `| ${name} | failed | | |`,
  );
  return [
    `### ${title}`,
    '',
    '| | p50, ms | of `/health/live` | p95, ms |',
    '| --- | --- | --- | --- |',
    ...rows,
    '',
  ].join('\n');
}

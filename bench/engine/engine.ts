import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { compare, type Compared, type Subject } from '../harness/compare.ts';
import type { BenchOptions } from '../harness/main.ts';
import { measure, type Sample } from '../harness/measure.ts';
import { makeFolder, makeHostProject, removeFolder } from '../harness/netraven.ts';
import type { Findings } from '../harness/report.ts';
import { median, pairedRatio } from '../harness/stats.ts';
import { addJobs } from '../harness/add-jobs.ts';
import { hasRedis } from './peer-engines.ts';

/** Tasks per second of the queries, compared with pg-boss alone. */
const minRatio = 0.8;
/** Median time from a request to the start of its task, in ms. */
const maxStartMs = 10;
/** Largest growth of the time per task from 1,000 to 100,000 waiting tasks. */
const maxGrowth = 0.25;

const jobs = {
  noop: 'async () => ({ success: true })',
  stamp: `async ({ logger }) => {
    logger.info('started at ' + (performance.timeOrigin + performance.now()));
    return { success: true };
  }`,
};

/** Compares the queue and its tables with pg-boss alone, graphile-worker and BullMQ, with tasks that do nothing. */
export async function benchEngine({ quick, repetitions, only, print }: BenchOptions): Promise<Findings> {
  const comparisons: Compared[] = [];
  const add = async (title: string, amount: number, unit: string, subjects: readonly Subject[]): Promise<void> => {
    if (title.includes(only)) comparisons.push(await compare({ title, amount, unit, subjects }, repetitions, print));
  };
  const peers = ['graphile-worker', ...(hasRedis ? ['bullmq'] : [])];
  const amount = quick ? 2_000 : 10_000;
  await add(`${amount} tasks that do nothing`, amount, 'task', [
    drains('pg-boss alone, the same rows', 'pg-boss', amount),
    drains('pg-boss alone, the same rows, and what a login needs', 'pg-boss, reads', amount),
    drains('NetRaven: fetch, start, commit', 'queries', amount),
    drains('NetRaven: a worker with its job host', 'worker', amount),
    ...peers.map((name) => drains(`${name}, no rows`, name, amount)),
  ]);
  const requests = quick ? 10 : 100;
  await add('From a request to the start, idle', requests, 'request', [
    starts('NetRaven: a worker with its job host', 'worker', requests),
    starts('pg-boss, polling each 0.5 s', 'pg-boss', requests),
    ...peers.map((name) => starts(name, name, requests)),
  ]);
  const steps = quick ? [1_000, 10_000] : [1_000, 10_000, 100_000];
  await add('1,000 tasks, of those that wait', 1_000, 'task', [
    ...steps.map((waiting) => drains(`NetRaven: ${waiting} wait`, 'queries', 1_000, waiting)),
    ...steps.map((waiting) => drains(`pg-boss alone: ${waiting} wait`, 'pg-boss', 1_000, waiting)),
  ]);
  const notes = hasRedis ? [] : ['BullMQ was left out: there is no redis-server on the PATH.\n'];
  return { comparisons, notes, failures: quick ? [] : comparisons.flatMap(missed) };
}

/** Returns the goals that a comparison misses. */
function missed({ title, subjects }: Compared): string[] {
  const of = (name: string): readonly Sample[] => subjects.find((one) => one.name.startsWith(name))?.samples ?? [];
  const rates = (samples: readonly Sample[]): number[] => samples.map(({ seconds }) => 1 / seconds);
  const failures: string[] = [];
  const goal = (holds: boolean, text: string): void => void (holds || failures.push(text));
  if (title.includes('do nothing')) {
    const ratio = pairedRatio(rates(of('NetRaven: fetch')), rates(of('pg-boss')));
    goal(ratio >= minRatio, `NetRaven does ${ratio.toFixed(2)} of the tasks of pg-boss alone; the goal is ${minRatio}`);
  } else if (title.includes('idle')) {
    const ms = median(of('NetRaven').map(({ also }) => also?.['p50 ms'] ?? Number.NaN));
    goal(ms <= maxStartMs, `A task starts ${ms.toFixed(1)} ms after its request; the goal is ${maxStartMs} ms`);
  } else {
    const growth = pairedRatio(rates(of('NetRaven: 1000 ')), rates(of('NetRaven: 100000 '))) - 1;
    const most = `${maxGrowth * 100} %`;
    goal(
      growth <= maxGrowth,
      `A task takes ${(growth * 100).toFixed(0)} % longer with 100,000 waiting; the goal is ${most}`,
    );
  }
  return failures;
}

function drains(name: string, engine: string, amount: number, waiting = amount): Subject {
  return {
    name,
    run: () =>
      inChild([engine, amount, waiting], ({ pid, ask }) => measure(pid, async () => void (await ask('drain')))),
  };
}

function starts(name: string, engine: string, amount: number): Subject {
  return {
    name,
    run: () =>
      inChild([engine, amount, 'idle'], ({ pid, ask }) =>
        measure(pid, async () => {
          const sorted = ((await ask('idle')) as number[]).toSorted((a, b) => a - b);
          return { 'p50 ms': median(sorted), 'p95 ms': sorted[Math.floor(sorted.length * 0.95)] ?? Number.NaN };
        }),
      ),
  };
}

interface Child {
  readonly pid: number;
  readonly ask: (message: string) => Promise<unknown>;
}

/** Runs an engine in a process of its own, with a folder and a PostgreSQL of its own. */
async function inChild(args: readonly (string | number)[], work: (child: Child) => Promise<Sample>): Promise<Sample> {
  const folder = makeFolder();
  try {
    makeHostProject(folder, []);
    addJobs(folder, jobs);
    const [engine, ...rest] = args.map(String);
    const child = fork(fileURLToPath(new URL('child.ts', import.meta.url)), [engine ?? '', folder, ...rest]);
    const died = once(child, 'exit').then(([code]) => Promise.reject(new Error(`the engine ended with ${code}`)));
    died.catch(() => undefined); // after the measurement, nothing waits for it
    const answer = async (): Promise<unknown> => (await Promise.race([once(child, 'message'), died]))[0];
    await answer();
    const ask = (message: string): Promise<unknown> => {
      child.send(message);
      return answer();
    };
    const sample = await work({ pid: child.pid ?? 0, ask });
    const exited = once(child, 'exit');
    child.disconnect();
    await exited;
    return sample;
  } finally {
    removeFolder(folder);
  }
}

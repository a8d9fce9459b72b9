import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { addJobs } from '../harness/add-jobs.ts';
import { compare } from '../harness/compare.ts';
import type { BenchOptions } from '../harness/main.ts';
import { measure, type Sample } from '../harness/measure.ts';
import { makeFolder, makeHostProject, removeFolder } from '../harness/netraven.ts';
import type { Findings } from '../harness/report.ts';
import type { Done } from './worker.ts';

const rounds = 5;
/** Largest growth of the heap from the first fifth to the last. Collections vary by less. */
const maxGrowth = 0.2;

const noop = `async ({ logger }) => {
  for (let line = 1; line <= 5; line++) logger.info('line ' + line, { line });
  return { success: true };
}`;

/** Measures tasks per second of one worker, with tasks that log five lines. Fails if the heap grew by more than `maxGrowth`. */
export async function benchTasks({ quick, repetitions, print }: BenchOptions): Promise<Findings> {
  const amount = quick ? 1_000 : 10_000;
  const notes: string[] = [];
  const failures: string[] = [];
  const run = async (): Promise<Sample> => {
    const folder = makeFolder();
    try {
      makeHostProject(folder, []);
      addJobs(folder, { noop });
      const worker = fork(fileURLToPath(new URL('worker.ts', import.meta.url)), [folder, String(amount / rounds)], {
        execArgv: [...process.execArgv, '--expose-gc'],
      });
      const died = once(worker, 'exit').then(([code]) => Promise.reject(new Error(`the worker ended with ${code}`)));
      died.catch(() => undefined); // after the measurement, nothing waits for it
      const answer = async (): Promise<unknown> => (await Promise.race([once(worker, 'message'), died]))[0];
      await answer();
      const heaps: number[] = [];
      const sample = await measure(worker.pid ?? 0, async () => {
        for (let round = 0; round < rounds; round++) {
          worker.send('go');
          heaps.push(((await answer()) as Done).heapMb);
        }
      });
      const growth = (heaps.at(-1) ?? Number.NaN) / (heaps[0] ?? Number.NaN) - 1;
      // NaN is a failure too.
      if (!(growth <= maxGrowth)) {
        failures.push(`The heap grew by ${(growth * 100).toFixed(0)} %; the limit is ${maxGrowth * 100} %`);
      }
      notes.push(
        `Heap in use after each ${amount / rounds} tasks, collected: ${heaps.map((mb) => mb.toFixed(1)).join(', ')} MB\n`,
      );
      const exited = once(worker, 'exit');
      worker.disconnect();
      await exited;
      return sample;
    } finally {
      removeFolder(folder);
    }
  };
  const title = `${amount} tasks of five log lines each, one worker`;
  const subjects = [{ name: 'NetRaven', run }];
  return {
    comparisons: [await compare({ title, amount, unit: 'task', subjects }, Math.min(repetitions, 3), print)],
    notes,
    failures,
  };
}

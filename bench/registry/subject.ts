import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { Subject } from '../harness/compare.ts';
import { measure, type Sample } from '../harness/measure.ts';
import type { Told, Work } from './child.ts';

/** Where a work is done, and with what. */
export interface Place {
  readonly folder: string;
  /** How many packages must come of it. */
  readonly count: number;
  readonly peers: string;
  readonly built: boolean;
}

/** A process that does a work once, as at a start: nothing is compiled yet. */
export function registrySubject(name: string, work: Work, place: Place): Subject {
  return {
    name,
    async run(repetition) {
      const cacheFile = `${place.folder}/.netraven/${work.startsWith('probe') ? `${work}-${repetition}` : 'registry'}.json`;
      return runOnce(work, place, cacheFile);
    },
  };
}

async function runOnce(work: Work, { folder, count, peers, built }: Place, cacheFile: string): Promise<Sample> {
  const execArgv = ['--expose-gc', '--no-flush-bytecode', ...(built ? [] : ['--conditions=@netraven/source'])];
  const args = [work, folder, cacheFile, peers];
  const program = fileURLToPath(new URL('child.ts', import.meta.url));
  const child = fork(program, args, { execArgv, stdio: ['ignore', 'ignore', 'inherit', 'ipc'] });
  const exited = once(child, 'exit');
  const died = exited.then(([code]) => Promise.reject(new Error(`${work} ended with ${code}`)));
  died.catch(() => undefined); // told to whoever waits; after the measurement nobody does
  await Promise.race([once(child, 'message'), died]);
  let told: Told | undefined;
  const sample = await measure(child.pid ?? 0, async () => {
    child.send('go');
    [told] = (await Promise.race([once(child, 'message'), died])) as [Told];
  });
  child.disconnect();
  await exited;
  if (told?.count !== count) throw new Error(`${work} gave ${told?.count} packages instead of ${count}`);
  // Its own clock and counters are finer than what can be seen of it from outside.
  return { ...sample, seconds: told.seconds, cpu: { ...sample.cpu, worker: told.cpuMs } };
}

import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { Subject } from '../harness/compare.ts';
import { measure, type Sample } from '../harness/measure.ts';
import type { Work, WorkResult } from './child.ts';

/** Folder and options of the work. */
export interface Place {
  readonly folder: string;
  /** Expected number of packages. */
  readonly count: number;
  readonly peers: string;
  readonly built: boolean;
}

/** Returns a subject that does the work once in a new process, where nothing is compiled yet. */
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
  died.catch(() => undefined); // after the measurement, nothing waits for it
  await Promise.race([once(child, 'message'), died]);
  let result: WorkResult | undefined;
  const sample = await measure(child.pid ?? 0, async () => {
    child.send('go');
    [result] = (await Promise.race([once(child, 'message'), died])) as [WorkResult];
  });
  child.disconnect();
  await exited;
  if (result?.count !== count) throw new Error(`${work} returned ${result?.count} packages instead of ${count}`);
  // The process measures itself more precisely than `/proc` does.
  return { ...sample, seconds: result.seconds, cpu: { ...sample.cpu, worker: result.cpuMs } };
}

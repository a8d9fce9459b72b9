import { fork, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { Subject } from '../harness/compare.ts';
import type { Sample } from '../harness/measure.ts';
import { makeFolder } from '../harness/netraven.ts';
import { cpuOfTree, peakMb } from '../harness/processes.ts';

const program = fileURLToPath(new URL('floor-postgres.ts', import.meta.url));

/** Returns a subject that starts PostgreSQL directly, in an empty folder or with an existing cluster. */
export function postgresFloor(name: string, warm: boolean, inside: string): Subject {
  return {
    name,
    async run() {
      const folder = makeFolder(inside);
      if (warm) await startOnce(folder);
      return startOnce(folder);
    },
  };
}

async function startOnce(folder: string): Promise<Sample> {
  const startedAt = performance.now();
  const child = fork(program, [folder]);
  await once(child, 'message');
  const seconds = (performance.now() - startedAt) / 1_000;
  const pid = child.pid ?? 0;
  const sample = { seconds, cpu: cpuOfTree(pid), peakMb: peakMb(pid) };
  const exited = once(child, 'exit');
  child.send('stop');
  await exited;
  return sample;
}

/** Subject that runs Node with an empty program. */
export const nodeFloor: Subject = {
  name: 'node, doing nothing',
  async run() {
    const startedAt = performance.now();
    const child = spawn(process.execPath, ['--eval', '0'], { stdio: 'ignore' });
    await once(child, 'exit');
    const seconds = (performance.now() - startedAt) / 1_000;
    return { seconds, cpu: {}, peakMb: NaN };
  },
};

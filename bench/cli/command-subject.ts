import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Subject } from '../harness/compare.ts';
import { cpuOfTree, difference } from '../harness/processes.ts';

const bin = fileURLToPath(new URL('../../packages/cli/dist/bin.js', import.meta.url));

/** Returns a subject that runs a built command `times` times in a host project. */
export function commandSubject(name: string, args: readonly string[], folder: string, times: number): Subject {
  return processSubject(name, [bin, ...args], folder, times);
}

/** Returns a subject that runs Node with an empty program. */
export function nodeSubject(times: number): Subject {
  return processSubject('node, doing nothing', ['--eval', '0'], undefined, times);
}

function processSubject(name: string, args: readonly string[], cwd: string | undefined, times: number): Subject {
  const { NETRAVEN_HOME: _, NETRAVEN_ROOT: __, ...rest } = process.env;
  const env = cwd === undefined ? rest : { ...rest, XDG_CACHE_HOME: join(cwd, '.cache') };
  return {
    name,
    async run() {
      const before = cpuOfTree(process.pid);
      const startedAt = performance.now();
      for (let time = 0; time < times; time++) {
        const ended = spawnSync(process.execPath, ['--disable-sigusr1', ...args], { cwd, env, encoding: 'utf8' });
        if (ended.status !== 0) throw new Error(`${name} ended with ${ended.status}: ${ended.stderr}`);
      }
      const seconds = (performance.now() - startedAt) / 1_000;
      const { ended = 0 } = difference(cpuOfTree(process.pid), before);
      return { seconds, cpu: { ended }, peakMb: NaN };
    },
  };
}

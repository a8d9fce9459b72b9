import { fork } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Subject } from '../harness/compare.ts';
import { measure } from '../harness/measure.ts';
import { makeFolder, removeFolder } from '../harness/netraven.ts';
import type { Stores } from './floor.ts';
import type { Simulation } from './network.ts';

/** Returns a subject that starts a floor program, warms it up and measures it. */
export function floorSubject(of: {
  readonly name: string;
  readonly program: 'floor-shell.ts' | 'floor-exec.ts';
  readonly stores: Stores;
  readonly simulation: Simulation;
  readonly concurrency: number;
  /** Number of each hundred devices that change before the measurement, for a floor that stores changes. Default: all. */
  readonly changed?: number | undefined;
}): Subject {
  return {
    name: of.name,
    async run() {
      await of.simulation.renew();
      const folder = makeFolder();
      // Ten thousand devices are too long for an argument.
      writeFileSync(join(folder, 'network.json'), JSON.stringify(of.simulation.network));
      const args = [folder, String(of.concurrency), of.stores];
      const child = fork(fileURLToPath(new URL(of.program, import.meta.url)), args);
      const died = once(child, 'exit').then(([code]) => Promise.reject(new Error(`${of.name} ended with ${code}`)));
      died.catch(() => undefined); // after the measurement, nothing waits for it
      await Promise.race([once(child, 'message'), died]);
      if (of.changed !== undefined) await of.simulation.renew(of.changed);
      const sample = await measure(child.pid ?? 0, async () => {
        child.send('go');
        await Promise.race([once(child, 'message'), died]);
      });
      const exited = once(child, 'exit');
      child.disconnect();
      await exited;
      removeFolder(folder);
      return sample;
    },
  };
}

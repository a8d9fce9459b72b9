import { simulate } from '../backup/network.ts';
import { compare } from '../harness/compare.ts';
import type { BenchOptions } from '../harness/main.ts';
import { makeFolder, removeFolder } from '../harness/netraven.ts';
import type { Findings } from '../harness/report.ts';
import { nodeFloor, postgresFloor } from './floor-subject.ts';
import { netravenStart } from './netraven-subject.ts';

/** Measures the time to the end of the first task, from an empty folder and from a stopped NetRaven. */
export async function benchStart({ repetitions, built, only, print }: BenchOptions): Promise<Findings> {
  const simulation = await simulate({ platform: 'cisco_ios', devices: 1, warmUp: 0, latencyMs: 0, bytes: 30_000 });
  const { network } = simulation;
  // Deleting files between two starts can slow down the next ones, see the README. So delete at the end.
  const inside = makeFolder();
  try {
    const comparisons = [];
    for (const warm of [false, true]) {
      const title = warm ? 'Warm start to the end of the first task' : 'Empty folder to the end of the first task';
      if (!title.includes(only)) continue;
      const subjects = [
        postgresFloor(warm ? 'postgres by hand' : 'initdb and postgres by hand', warm, inside),
        nodeFloor,
        netravenStart({ name: built ? 'NetRaven, built' : 'NetRaven, from source', warm, built, network, inside }),
      ];
      comparisons.push(await compare({ title, amount: 1, unit: 'start', subjects }, repetitions, print));
    }
    return { comparisons };
  } finally {
    removeFolder(inside);
    await simulation.close();
  }
}

import { simulate } from '../backup/network.ts';
import { compare } from '../harness/compare.ts';
import type { BenchOptions } from '../harness/main.ts';
import { makeFolder, removeFolder } from '../harness/netraven.ts';
import type { Findings } from '../harness/report.ts';
import { nodeFloor, postgresFloor } from './floor-subject.ts';
import { netravenStart } from './netraven-subject.ts';

/** From nothing, and from a stopped NetRaven, to the first task done. */
export async function benchStart({ repetitions, built, only, say }: BenchOptions): Promise<Findings> {
  const simulation = await simulate({ platform: 'cisco_ios', devices: 1, warmUp: 0, latencyMs: 0, bytes: 30_000 });
  const { network } = simulation;
  // What is deleted between two starts can make the next ones slower, see the README: all of it goes at the end.
  const inside = makeFolder();
  try {
    const comparisons = [];
    for (const warm of [false, true]) {
      const title = warm ? 'Warm start to the first task done' : 'Empty folder to the first task done';
      if (!title.includes(only)) continue;
      const subjects = [
        postgresFloor(warm ? 'postgres by hand' : 'initdb and postgres by hand', warm, inside),
        nodeFloor,
        netravenStart({ name: built ? 'NetRaven, built' : 'NetRaven, from source', warm, built, network, inside }),
      ];
      comparisons.push(await compare({ title, amount: 1, unit: 'start', subjects }, repetitions, say));
    }
    return { comparisons };
  } finally {
    removeFolder(inside);
    await simulation.close();
  }
}

import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { compare, type Compared } from '../harness/compare.ts';
import type { BenchOptions } from '../harness/main.ts';
import { makeFolder, removeFolder } from '../harness/netraven.ts';
import type { Findings } from '../harness/report.ts';
import { median, pairedRatio } from '../harness/stats.ts';
import { homebridgePlugins, jobs, nodeRedNodes } from './kinds.ts';
import { makeTree, type Kind } from './make-tree.ts';
import { installPeers } from './peers.ts';
import { registrySubject, type Place } from './subject.ts';

/** Compares finding, a warm start and probing among 2,000 ordinary packages with the floor and two other products. */
export async function benchRegistry({ quick, repetitions, built, only, print }: BenchOptions): Promise<Findings> {
  const comparisons: Compared[] = [];
  const folder = makeFolder();
  try {
    const peers = join(folder, 'peers');
    await installPeers(peers);
    for (const count of quick ? [10] : [10, 100, 1_000]) {
      const title = `${count} job packages among 2,000 ordinary ones`;
      if (!title.includes(only)) continue;
      const place = (name: string, kind: Kind): Place => {
        const at = join(folder, `${name}-${count}`);
        mkdirSync(at);
        makeTree(at, kind, count);
        return { folder: at, count, peers, built };
      };
      const own = place('own', jobs);
      const plugins = place('plugins', homebridgePlugins);
      const nodes = place('nodes', nodeRedNodes);
      const subjects = [
        registrySubject('floor', 'floor', own),
        registrySubject('find()', 'find', own),
        registrySubject('jobs list and start, warm', 'warm', own),
        registrySubject('Node-RED, search', 'node-red find', nodes),
        registrySubject('Homebridge, search', 'homebridge find', plugins),
        registrySubject('jobs list, for the first time: packages loaded together', 'probe listing', own),
        registrySubject('start, for the first time: packages loaded alone', 'probe', own),
        registrySubject('Homebridge, all loaded', 'homebridge load', plugins),
      ];
      // One round is not measured: it fills the caches of the system and of the registry.
      for (const subject of subjects) await subject.run(-1);
      comparisons.push(await compare({ title, amount: count, unit: 'package', subjects }, repetitions, print));
    }
  } finally {
    removeFolder(folder);
  }
  return { comparisons, notes: comparisons.map(multiples) };
}

/** Returns the times as multiples of the floor: the median of the ratios of each repetition. */
function multiples({ title, subjects }: Compared): string {
  const seconds = subjects.map(({ samples }) => samples.map((sample) => sample.seconds));
  const rows = subjects.map(({ name }, at) => {
    const own = seconds[at] ?? [];
    return `| ${name} | ${(median(own) * 1_000).toFixed(2)} | ${pairedRatio(own, seconds[0] ?? []).toFixed(2)} |`;
  });
  return [`### Time: ${title}`, '', '| | ms | times the floor |', '| --- | --- | --- |', ...rows, ''].join('\n');
}

import { findHostProject, find, load, type RegistryOptions } from '@netraven/core/registry';
import { floor } from './floor.ts';
import { homebridge, nodeRed } from './peers.ts';

/** What a process of its own does once, and is measured by. */
export type Work =
  | 'floor'
  | 'find'
  | 'warm'
  | 'probe'
  | 'probe listing'
  | 'homebridge find'
  | 'homebridge load'
  | 'node-red find';

/** What became of it. */
export interface Told {
  readonly count: number;
  readonly seconds: number;
  readonly cpuMs: number;
}

const [work, folder = '', cacheFile = '', peers = ''] = process.argv.slice(2) as [Work, ...string[]];
// Whatever the work is, the same modules are loaded.
const hostProject = await findHostProject({ root: folder });
const options = { hostProject, cacheFile };

/** As `netraven jobs list` does. */
const listing = { probing: 'together' } as const;

async function ready(more: Partial<RegistryOptions> = {}): Promise<number> {
  const { records } = await load({ ...options, ...more });
  return records.filter(({ state }) => state === 'ready').length;
}

/** Each prepares what is not measured, and gives what is. */
const works: Readonly<Record<Work, () => () => number | Promise<number>>> = {
  floor: () => () => floor(folder).length,
  find: () => () => find({ hostProject }).length,
  warm: () => () => ready(),
  probe: () => () => ready(),
  'probe listing': () => () => ready(listing),
  'homebridge find': () => {
    const manager = homebridge(peers, folder);
    return () => {
      manager.loadInstalledPlugins();
      return manager.plugins.size;
    };
  },
  'homebridge load': () => {
    const manager = homebridge(peers, folder);
    return async () => {
      await manager.initializeInstalledPlugins();
      return manager.plugins.size;
    };
  },
  'node-red find': () => {
    const files = nodeRed(peers, folder);
    // One of them is Node-RED itself.
    return () => Object.keys(files.getNodeFiles()).length - 1;
  },
};

const run = works[work]();
// What loading the modules left to be done in the background is not the work.
await new Promise((resolve) => setTimeout(resolve, 100));
// Nor is it to be chance, decided by how much that was, into whose few milliseconds a collection of it falls.
gc?.();
process.send?.('ready');
process.once('message', () => {
  void (async () => {
    const cpu = process.cpuUsage();
    const startedAt = performance.now();
    const count = await run();
    const seconds = (performance.now() - startedAt) / 1_000;
    const { user, system } = process.cpuUsage(cpu);
    process.send?.({ count, seconds, cpuMs: (user + system) / 1_000 } satisfies Told);
  })();
});

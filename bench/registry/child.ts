import { findHostProject, find, load, type RegistryOptions } from '@netraven/core/registry';
import { floor } from './floor.ts';
import { homebridge, nodeRed } from './peers.ts';

/** Measured work of this process. */
export type Work =
  | 'floor'
  | 'find'
  | 'warm'
  | 'probe'
  | 'probe listing'
  | 'homebridge find'
  | 'homebridge load'
  | 'node-red find';

/** Result of the work. */
export interface WorkResult {
  readonly count: number;
  readonly seconds: number;
  readonly cpuMs: number;
}

const [work, folder = '', cacheFile = '', peers = ''] = process.argv.slice(2) as [Work, ...string[]];
// All kinds of work load the same modules.
const hostProject = await findHostProject({ root: folder });
const options = { hostProject, cacheFile };

/** Options of `netraven jobs list`. */
const listing = { probing: 'together' } as const;

async function ready(more: Partial<RegistryOptions> = {}): Promise<number> {
  const { records } = await load({ ...options, ...more });
  return records.filter(({ state }) => state === 'ready').length;
}

/** Each function prepares without being measured, and returns the measured function. */
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
    // One of them belongs to Node-RED itself.
    return () => Object.keys(files.getNodeFiles()).length - 1;
  },
};

const run = works[work]();
// Background work of loading the modules must not be measured.
await new Promise((resolve) => setTimeout(resolve, 100));
// Otherwise its garbage could be collected during the measured milliseconds.
gc?.();
process.send?.('ready');
process.once('message', () => {
  void (async () => {
    const cpu = process.cpuUsage();
    const startedAt = performance.now();
    const count = await run();
    const seconds = (performance.now() - startedAt) / 1_000;
    const { user, system } = process.cpuUsage(cpu);
    process.send?.({ count, seconds, cpuMs: (user + system) / 1_000 } satisfies WorkResult);
  })();
});

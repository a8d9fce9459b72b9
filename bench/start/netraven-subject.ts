import type { Subject } from '../harness/compare.ts';
import type { Sample } from '../harness/measure.ts';
import { makeFolder, makeHostProject, startNetRaven, type NetRaven } from '../harness/netraven.ts';
import { cpuOfTree, peakMb } from '../harness/processes.ts';
import type { Network } from '../backup/network.ts';

/** Returns a subject that runs `netraven start` until the first backup ends, in an empty folder or with an existing home. */
export function netravenStart(of: {
  name: string;
  warm: boolean;
  built: boolean;
  network: Network;
  inside: string;
}): Subject {
  return {
    name: of.name,
    async run() {
      const folder = makeFolder(of.inside);
      makeHostProject(folder, ['@netraven/job-backup']);
      if (of.warm) await startOnce(folder, of, true);
      return startOnce(folder, of, !of.warm);
    },
  };
}

async function startOnce(folder: string, of: { built: boolean; network: Network }, isNew: boolean): Promise<Sample> {
  const startedAt = performance.now();
  const since = (): number => performance.now() - startedAt;
  const netraven = await startNetRaven({ folder, built: of.built });
  try {
    const listening = since();
    await firstTask(netraven, of.network, isNew);
    const seconds = since() / 1_000;
    const { pid } = netraven;
    return { seconds, cpu: cpuOfTree(pid), peakMb: peakMb(pid), also: { 'ms until it listened': listening } };
  } finally {
    await netraven.stop();
  }
}

async function firstTask({ client }: NetRaven, network: Network, isNew: boolean): Promise<void> {
  const { username, password, devices } = network;
  const device = devices[0];
  if (!device) throw new Error('the network has no device');
  if (isNew) {
    await client.credentials.create({ networks: ['127.0.0.0/8'], name: 'lab', username, password });
    await client.devices.create(device);
  }
  const { id } = await client.runs.create({ jobType: 'backup', devices: 'name:*' });
  for (;;) {
    const run = await client.runs.get(id);
    if (run.status === 'success') return;
    if (run.finishedAt !== null) throw new Error(`the first task ended as ${run.status}`);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import type { Subject } from '../harness/compare.ts';
import { measure, type Sample } from '../harness/measure.ts';
import { makeFolder, makeHostProject, removeFolder, startNetRaven, type NetRaven } from '../harness/netraven.ts';
import { memoryMb } from '../harness/processes.ts';
import { summarize } from '../harness/profile.ts';
import type { Simulation, Target } from './network.ts';

export interface NetRavenSubjectOptions {
  readonly simulation: Simulation;
  readonly concurrency: number;
  /** Number of each hundred devices that changed since a first backup, which is not measured. Default: no first backup. */
  readonly changed?: number | undefined;
}

/** Returns a subject that starts NetRaven on an empty home, warms it up like the floor, and measures one backup run until Git has it. */
export function netravenSubject(of: NetRavenSubjectOptions): Subject {
  return { name: 'NetRaven', run: async () => (await backUp(of, [])).sample };
}

/** Runs the same backup under the profiler. Returns a summary as Markdown. */
export async function profileBackup(of: NetRavenSubjectOptions): Promise<string> {
  return (await backUp(of, ['--cpu-prof'])).profile ?? '';
}

async function backUp(
  { simulation, concurrency, changed }: NetRavenSubjectOptions,
  nodeOptions: readonly string[],
): Promise<{ sample: Sample; profile?: string }> {
  await simulation.renew();
  const { network } = simulation;
  const folder = makeFolder();
  makeHostProject(folder, ['@netraven/job-backup']);
  const profiles = join(folder, 'profiles');
  const profiled = nodeOptions.length > 0;
  const netraven = await startNetRaven({
    folder,
    slots: concurrency,
    nodeOptions: profiled ? [...nodeOptions, `--cpu-prof-dir=${profiles}`] : [],
  });
  try {
    const { client } = netraven;
    await client.credentials.create({
      networks: ['127.0.0.0/8'],
      name: 'lab',
      username: network.username,
      password: network.password,
    });
    for (const { name, address, port, platform } of [...network.warmUp, ...network.devices]) {
      await client.devices.create({ name, address, port, platform });
    }
    const { warmUp, devices } = network;
    await run(netraven, warmUp, warmUp.length);
    let versions = warmUp.length + devices.length;
    if (changed !== undefined) {
      await run(netraven, devices, versions);
      await simulation.renew(changed);
      versions += devices.filter((_, index) => index % 100 < changed).length;
    }
    const from = process.hrtime.bigint();
    const sample = await measure(netraven.pid, () => run(netraven, devices, versions));
    const to = process.hrtime.bigint();
    await netraven.stop();
    return profiled ? { sample, profile: summarize(profiles, from, to) } : { sample };
  } finally {
    await netraven.stop();
    removeFolder(folder);
  }
}

/** So many devices take long enough to look at the memory meanwhile. */
const manyDevices = 5_000;

/** Runs a backup of devices. Resolves when Git has so many versions. */
async function run(
  { client, folder, pid }: NetRaven,
  targets: readonly Target[],
  versionsInGit: number,
): Promise<Readonly<Record<string, number>>> {
  const startedAt = performance.now();
  const { id } = await client.runs.create({
    jobType: 'backup',
    devices: targets.map(({ name }) => `name:${name}`).join(' '),
  });
  const memory: Record<string, number> = {};
  const isLong = targets.length >= manyDevices;
  const wait = isLong ? 1 : 30;
  let ended = await client.runs.get(id, { wait });
  for (; ended.finishedAt === null; ended = await client.runs.get(id, { wait })) {
    if (!isLong) continue;
    const fifth = 20 * Math.floor((5 * ended.counts.success) / targets.length);
    if (fifth > 0) memory[`MB after ${fifth} %`] ??= memoryMb(pid, 'VmRSS');
  }
  const endedAt = performance.now();
  if (ended.counts.success !== targets.length) throw new Error(`not all succeeded: ${JSON.stringify(ended.counts)}`);
  const mirror = join(folder, '.netraven', 'mirror.git');
  const versions = (): number => {
    try {
      return Number(
        execFileSync('git', ['--git-dir', mirror, 'rev-list', '--count', 'main'], {
          stdio: ['ignore', 'pipe', 'ignore'],
        }),
      );
    } catch {
      // Nothing is committed yet.
      return 0;
    }
  };
  while (versions() < versionsInGit) await new Promise((resolve) => setTimeout(resolve, 20));
  return {
    'devices/s until the run had ended': targets.length / ((endedAt - startedAt) / 1_000),
    'ms until Git had all after that': performance.now() - endedAt,
    ...memory,
  };
}

import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { compare, type Compared } from '../harness/compare.ts';
import type { BenchOptions } from '../harness/main.ts';
import { makeFolder, makeHostProject, removeFolder, startNetRaven } from '../harness/netraven.ts';
import type { Findings } from '../harness/report.ts';
import { median, pairedRatio, sum } from '../harness/stats.ts';
import { commandSubject, nodeSubject } from './command-subject.ts';

/** Compares the CPU of commands of the built product with an empty Node program. */
export async function benchCli({ quick, repetitions, print }: BenchOptions): Promise<Findings> {
  const [few, many, large] = [makeFolder(), makeFolder(), makeFolder()];
  for (const folder of [few, large]) makeHostProject(folder, ['@netraven/job-backup']);
  makeManyJobs(many, 100);
  const netraven = await startNetRaven({ folder: few, built: true });
  const big = await startNetRaven({ folder: large, built: true });
  try {
    const times = quick ? 2 : 10;
    const subjects = [
      nodeSubject(times),
      commandSubject('--help', ['--help'], few, times),
      commandSubject('jobs list', ['jobs', 'list'], few, times),
      commandSubject('jobs list, 100 packages', ['jobs', 'list'], many, times),
      commandSubject('devices list', ['devices', 'list'], few, times),
      commandSubject('runs list', ['runs', 'list'], few, times),
      commandSubject(largeList, ['devices', 'list'], large, times),
    ];
    await fill(netraven.client);
    await importDevices(big.client, 10_000);
    // Two rounds are not measured: they fill the caches of the home, of Node and of the system.
    for (const subject of [...subjects, ...subjects]) await subject.run(-1);
    const compared = await compare({ title: 'Commands', amount: times, unit: 'command', subjects }, repetitions, print);
    return { comparisons: [compared], notes: [timesHelp(compared)], failures: tooSlow(compared) };
  } finally {
    await Promise.all([netraven.stop(), big.stop()]);
    for (const folder of [few, many, large]) removeFolder(folder);
  }
}

const largeList = 'devices list, 10,000 devices';

/** The list of 10,000 devices must take less than a second. */
function tooSlow({ subjects, amount }: Compared): string[] {
  const samples = subjects.find(({ name }) => name === largeList)?.samples ?? [];
  const seconds = median(samples.map((sample) => sample.seconds / amount));
  return seconds < 1 ? [] : [`${largeList} takes ${seconds.toFixed(2)} s`];
}

type Client = Awaited<ReturnType<typeof startNetRaven>>['client'];

/** Creates some rows to list. */
async function fill(client: Client): Promise<void> {
  for (let index = 1; index <= 20; index++) {
    await client.devices.create({ name: `device-${index}`, address: '127.0.0.1', port: 9, platform: 'cisco_ios' });
  }
  for (let run = 0; run < 5; run++) await client.runs.create({ jobType: 'reachability', devices: 'name:*' });
}

async function importDevices(client: Client, count: number): Promise<void> {
  const device = (index: number): string =>
    `sw-${index},127.0.${index >> 8}.${index & 255},cisco_ios,site:s${index % 50} role:access floor-${index % 9}`;
  const text = ['name,address,platform,tags', ...Array.from({ length: count }, (_, index) => device(index))].join('\n');
  await client.sources.import({ files: [{ name: 'devices.csv', text }] });
}

function makeManyJobs(folder: string, count: number): void {
  const names = Array.from({ length: count }, (_, index) => `netraven-job-number-${index}`);
  for (const [index, name] of names.entries()) {
    const path = join(folder, 'node_modules', name);
    mkdirSync(path, { recursive: true });
    const meta = { jobType: `number-${index}`, label: `Number ${index}` };
    writeFileSync(
      join(path, 'package.json'),
      JSON.stringify({
        name,
        version: '1.0.0',
        type: 'module',
        exports: './index.js',
        netraven: { job: { apiVersion: 1, jobType: meta.jobType, permissions: [] } },
      }),
    );
    const source = `export const meta = ${JSON.stringify(meta)};\nexport const run = async () => ({ success: true });\n`;
    writeFileSync(join(path, 'index.js'), source);
  }
  const dependencies = Object.fromEntries(names.map((name) => [name, '1.0.0']));
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ name: 'many', version: '1.0.0', dependencies }));
}

/** Returns the CPU of each command as a multiple of `--help`. */
function timesHelp({ subjects }: Compared): string {
  const cpus = subjects.map(({ samples }) => samples.map(({ cpu }) => sum(Object.values(cpu))));
  const rows = subjects.map(({ name }, at) => `| ${name} | ${pairedRatio(cpus[at] ?? [], cpus[1] ?? []).toFixed(2)} |`);
  return ['### CPU, as a multiple of `--help`', '', '| | times |', '| --- | --- |', ...rows, ''].join('\n');
}

import { integrityOf, type PackageRecord } from '@netraven/core/registry';
import type { Context } from '../../context.ts';
import { escapeControls } from '../../terminal/escape-controls.ts';
import { writeJson } from '../../terminal/write-json.ts';
import { writeTable } from '../../terminal/write-table.ts';
import { loadRegistry } from '../start/load-registry.ts';
import { describePackages, describeProblems } from './describe-packages.ts';
import { loadJobs, type LoadedJobs } from './load-jobs.ts';

/**
 * Lists the job packages of the host project, with the policies that `netraven start` last wrote to the home. The JSON has
 * the integrity of the files of each package.
 */
export async function listJobs(context: Context, { json }: { json?: boolean }): Promise<void> {
  const jobs = await loadJobs(context);
  const { place, config, policies = [] } = jobs;
  if (json) await writeJsonList(context, jobs);
  else writeList(context, jobs);
  // In a shared process one package can hide the errors of another. `failFast` needs each loaded alone, as at the start.
  // Last: the list shows the problems before the command fails.
  if (config.failFast && config.failFast !== 'off') await loadRegistry(place, config, policies);
}

async function writeJsonList({ terminal }: Context, { place, records, problems }: LoadedJobs): Promise<void> {
  const packages = records.map(async (record) => ({ ...record, integrity: await integrityOf(record) }));
  const { hostProject, home } = place;
  writeJson(terminal, { hostProject: hostProject.folder, home, packages: await Promise.all(packages), problems });
}

function writeList({ terminal }: Context, { place, records, problems }: LoadedJobs): void {
  const ready = records.filter(({ state }) => state === 'ready');
  const head = ['JOB TYPE', 'LABEL', 'PACKAGE', 'VERSION', 'ORIGIN', 'SUGGESTED SCHEDULE'];
  const none = `No job type is ready in ${place.hostProject.folder}. Install one, e.g. \`netraven jobs add @netraven/job-backup\`.`;
  writeTable(terminal, head, ready.map(rowOf), none, [
    ['LABEL', 8],
    ['PACKAGE', 16],
    ['LABEL', 0],
    ['ORIGIN', 0],
    ['JOB TYPE', 10],
  ]);
  const disabled = records.filter(({ state }) => state === 'disabled');
  const notReady = records.filter(({ state }) => state !== 'ready' && state !== 'disabled');
  for (const [title, packages] of Object.entries({ 'Not ready': notReady, Disabled: disabled })) {
    if (packages.length > 0)
      terminal.out(
        `\n${title}: ${packages.length}\n${describePackages(terminal.style, packages, terminal.outColumns())}`,
      );
  }
  const warned = ready.filter((record) => record.problems.length > 0);
  if (warned.length > 0)
    terminal.out(`\nReady, with warnings\n${describePackages(terminal.style, warned, terminal.outColumns())}`);
  if (problems.length > 0)
    terminal.out(`\nIn the config\n${describeProblems(terminal.style, problems, terminal.outColumns())}`);
}

function rowOf({ jobType = '', meta, name, version, origin }: PackageRecord): string[] {
  return [jobType, meta?.label ?? '', name, version, origin, meta?.defaultSchedule ?? ''].map(escapeControls);
}

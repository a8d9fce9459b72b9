import { hostname } from 'node:os';
import type { Client, PackageList } from '@netraven/api';
import type { PackageRecord } from '@netraven/core/registry';
import { removePackage } from '@netraven/installer';
import { connect } from '../../client/connect.ts';
import type { Context } from '../../context.ts';
import { isCode } from '../../error-fields.ts';
import type { ExitCode } from '../../exit-code.ts';
import { confirm } from '../../terminal/confirm.ts';
import { escapeControls } from '../../terminal/escape-controls.ts';
import { changePackages, type ChangeFlags } from './change-packages.ts';
import { reportChange } from './report-change.ts';

export interface RemoveFlags extends ChangeFlags {
  /** Remove the schedules and triggers of its job type. Default: they are paused. */
  readonly withSchedules?: boolean;
}

/** A schedule or a trigger that could create no run without the package. */
interface Dependent {
  readonly kind: 'schedule' | 'trigger';
  readonly name: string;
  readonly isPaused: boolean;
  pause(): Promise<unknown>;
  remove(): Promise<unknown>;
}

/**
 * Removes a job package from the host project after a confirmation. Pauses or removes the schedules and triggers that could
 * create no run without it. Needs no server; a running one drops the package.
 */
export async function removeJob(context: Context, name: string, flags: RemoveFlags): Promise<ExitCode> {
  const { terminal } = context;
  const { yes = false, withSchedules = false } = flags;
  let dependents: readonly Dependent[] | undefined;
  const changed = await changePackages(context, flags, (options) =>
    removePackage(name, options, async (before) => {
      dependents = await dependentsOf(context, before);
      if (!dependents) terminal.err('NetRaven does not run, so its schedules and triggers were not checked.');
      for (const each of dependents ?? []) terminal.err(escapeControls(`  ${each.kind} ${each.name}`));
      await confirm(terminal, questionOf(before, dependents ?? [], withSchedules), { yes });
    }),
  );
  const action = withSchedules ? 'removed' : 'paused';
  const acted = (dependents ?? []).filter(({ isPaused }) => withSchedules || !isPaused);
  for (const each of acted) await (withSchedules ? each.remove() : each.pause());
  const done = acted.map((each) => ({ kind: each.kind, name: each.name, action }) as const);
  return reportChange(context, { ...changed, dependents: done }, flags);
}

function questionOf({ name, version }: PackageRecord, { length }: readonly unknown[], withSchedules: boolean): string {
  const described = escapeControls(`${name} ${version}`);
  if (length === 0) return `Remove ${described}? Its runs stay.`;
  const these = length === 1 ? 'what needs it' : `the ${length} that need it`;
  return withSchedules
    ? `Remove ${described}, and ${these}? Its runs stay.`
    : `Remove ${described}, and pause ${these}? Its runs stay.`;
}

/** Returns the schedules and triggers that only this package serves; undefined if NetRaven does not run. */
async function dependentsOf(
  context: Context,
  { name, path, jobType }: PackageRecord,
): Promise<readonly Dependent[] | undefined> {
  if (jobType === undefined) return [];
  const client = await connect(context).catch((error: unknown) => {
    if (isCode(error, 'NR_SERVER_NOT_RUNNING')) return undefined;
    throw error;
  });
  if (!client) return undefined;
  // Another package takes the job type over, or a worker elsewhere keeps this one.
  if (servedElsewhere(await client.packages.list(), { name, path, jobType })) return [];
  return [...(await schedulesOf(client, jobType)), ...(await triggersOf(client, jobType))];
}

function servedElsewhere(
  { packages, workers }: PackageList,
  { name, path, jobType }: Pick<PackageRecord, 'name' | 'path' | 'jobType'>,
): boolean {
  const here = new Set(workers.filter((worker) => worker.hostname === hostname()).map(({ id }) => id));
  return packages.some((each) => {
    const canServe = each.undecided || ['ready', 'duplicate', 'suspended'].includes(each.state);
    const isOther = each.name !== name || each.path !== path || each.workers.some((id) => !here.has(id));
    return each.jobType === jobType && canServe && isOther;
  });
}

async function schedulesOf({ schedules }: Client, jobType: string): Promise<Dependent[]> {
  const all = (await schedules.list()).schedules.filter((each) => each.jobType === jobType);
  return all.map(({ id, name, pausedAt }) => ({
    kind: 'schedule',
    name,
    isPaused: pausedAt !== null,
    pause: () => schedules.change(id, { paused: true }),
    remove: () => schedules.remove(id),
  }));
}

/** Also triggers that wait for the end of its runs. */
async function triggersOf({ triggers }: Client, jobType: string): Promise<Dependent[]> {
  const all = (await triggers.list()).triggers.filter(
    (each) => each.jobType === jobType || each.after?.jobType === jobType,
  );
  return all.map(({ id, name, pausedAt }) => ({
    kind: 'trigger',
    name,
    isPaused: pausedAt !== null,
    pause: () => triggers.change(id, { paused: true }),
    remove: () => triggers.remove(id),
  }));
}

import { hostname } from 'node:os';
import type { Client, PackageList } from '@netraven/api';
import { shellWord, type PackageRecord } from '@netraven/core/registry';
import { connect } from '../../client/connect.ts';
import type { Context } from '../../context.ts';
import { isCode } from '../../error-fields.ts';
import { escapeControls } from '../../terminal/escape-controls.ts';

/** A schedule or a trigger that could create no run without the package. */
export interface Dependent {
  readonly kind: 'schedule' | 'trigger';
  readonly name: string;
  readonly isPaused: boolean;
  pause(): Promise<unknown>;
  remove(): Promise<unknown>;
}

/** Returns the schedules and triggers that only this package serves; undefined if NetRaven does not run. */
export async function dependentsOf(
  context: Context,
  { name, path, jobType }: PackageRecord,
): Promise<readonly Dependent[] | undefined> {
  if (jobType === undefined) return [];
  const client = await running(context);
  if (!client) return undefined;
  // Another package takes the job type over, or a worker elsewhere keeps this one.
  if (servedElsewhere(await client.packages.list(), { name, path, jobType })) return [];
  return [...(await schedulesOf(client, jobType)), ...(await triggersOf(client, jobType))];
}

/** Writes how to resume the schedules and triggers of an added package, such as those that its removal paused. */
export async function writePaused(context: Context, { jobType }: PackageRecord): Promise<void> {
  const client = jobType === undefined ? undefined : await running(context);
  if (!client || jobType === undefined) return;
  const all = [...(await schedulesOf(client, jobType)), ...(await triggersOf(client, jobType))];
  for (const { kind, name } of all.filter(({ isPaused }) => isPaused)) {
    const command = `netraven ${kind}s resume ${shellWord(name)}`;
    context.terminal.err(escapeControls(`The ${kind} ${name} is paused. Resume it: \`${command}\``));
  }
}

/** Returns a client; undefined if NetRaven does not run. */
async function running(context: Context): Promise<Client | undefined> {
  return connect(context).catch((error: unknown) => {
    if (isCode(error, 'NR_SERVER_NOT_RUNNING')) return undefined;
    throw error;
  });
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

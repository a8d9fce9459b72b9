import { randomBytes, randomUUID } from 'node:crypto';
import { mkdtempSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ResolvedMeta } from '@netraven/core';
import type { PackageRecord } from '@netraven/core/registry';
import { sql } from 'kysely';
import { endProcessesOf } from '@netraven/test-utils/processes';
import { afterAll, onTestFinished } from 'vitest';
import { credentials, devices, runs, tasks, workers, type Database } from '../src/index.ts';
import { asAdmin } from './database.ts';
import { testServer } from './server.ts';

/** Makes the folder of a home for one test. */
export function newHome(): string {
  const home = mkdtempSync(join(tmpdir(), 'netraven-home-'));
  onTestFinished(async () => {
    // A test that failed has not stopped its PostgreSQL.
    endProcessesOf(home);
    await rm(home, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 });
  });
  return home;
}

/** Makes a database for one test: an empty one, one with all tables, or an empty one that the user of the tests does not own. */
export async function newDatabase(kind?: 'with tables' | 'foreign'): Promise<{ name: string; url: string }> {
  const server = await testServer();
  const name = `${server.prefix}${randomBytes(6).toString('hex')}`;
  const template = kind === 'with tables' ? `template ${server.template}` : '';
  const owner = kind === 'foreign' ? '' : `owner "${server.user}"`;
  await asAdmin(server, `create database ${name} ${template} ${owner}`);
  onTestFinished(() => asAdmin(server, `drop database if exists ${name} with (force)`));
  return { name, url: server.urlOf(name) };
}

/** Opens something for all tests of a file. It is closed after them. */
export async function closedAtEnd<Opened extends { close(): Promise<unknown> }>(
  opening: Promise<Opened>,
): Promise<Opened> {
  const opened = await opening;
  afterAll(() => opened.close());
  return opened;
}

/** The settings of a job, of which `token` is a secret. */
export const configSchema: object = {
  type: 'object',
  properties: { host: { type: 'string' }, token: { type: 'string', writeOnly: true } },
};

/** A ready registry record of a job type. */
export function record(
  jobType: string,
  more: Partial<PackageRecord> & { scope?: ResolvedMeta['scope']; platforms?: string[]; requires?: 'cli'[] } = {},
): PackageRecord {
  const { scope = 'device', platforms = [], requires = [], ...rest } = more;
  return {
    name: `@netraven/job-${jobType}`,
    version: '1.0.0',
    path: `/jobs/${jobType}`,
    origin: 'declared',
    state: 'ready',
    jobType,
    permissions: [],
    entry: `/jobs/${jobType}/index.js`,
    meta: {
      jobType,
      label: jobType,
      description: '',
      icon: 'mdi-cog',
      defaultSchedule: 'onetime',
      scope,
      platforms,
      requires,
      timeoutMs: 300_000,
      retries: 2,
    },
    problems: [],
    ...rest,
  };
}

/** A worker that offers these job types. It gives no sign of life, and yet is live however long the tests take. */
export async function offering(db: Database, ...records: PackageRecord[]): Promise<string> {
  const id = await workers.join(db, { hostname: 'test', pid: process.pid, pool: 'default' }, { records });
  await stayLive(db, [id]);
  return id;
}

/** Has workers be seen a day from now. */
export async function stayLive(db: Database, ids: readonly string[]): Promise<void> {
  const seen = { seen_at: sql<Date>`now() + interval '1 day'` };
  await db.kysely.updateTable('worker').set(seen).where('id', 'in', ids).execute();
}

/** Devices `<prefix>1`, `<prefix>2`, … */
export async function addDevices(db: Database, prefix: string, count: number): Promise<devices.Device[]> {
  const added = [];
  for (let n = 1; n <= count; n++) {
    added.push(
      await devices.add(db, { name: `${prefix}${n}`, address: `10.0.0.${n}`, platform: 'cisco_ios', tags: [prefix] }),
    );
  }
  return added;
}

/** Opens the credentials of a device with these tags. */
export async function openFor(db: Database, tags: readonly string[]): Promise<credentials.DecryptedCredential[]> {
  return (await credentials.fitting(db, tags))({ tags, last: null }).open();
}

/** Begins fetched tasks as a worker does. */
export function beginAll(db: Database, workerId: string, work: readonly tasks.FetchedTask[]): Promise<string[]> {
  return tasks.startAttempts(
    db,
    work.map(({ fence }) => ({ fence, workerId, packageName: '@netraven/job-x', packageVersion: '1.0.0' })),
  );
}

/** Takes the next task of the default pool. */
export async function fetchOne(db: Database): Promise<tasks.FetchedTask> {
  const [work] = await tasks.fetch(db, 'default', 1);
  if (!work) throw new Error('no task can be fetched');
  return work;
}

/** Takes up to `size` tasks of the default pool, and begins them. */
export async function beginNext(db: Database, workerId: string, size: number): Promise<tasks.FetchedTask[]> {
  const work = await tasks.fetch(db, 'default', size);
  await beginAll(db, workerId, work);
  return work;
}

/** The result of a task, a success unless told otherwise. */
export function taskResult(work: tasks.FetchedTask, more: Partial<tasks.TaskResult> = {}): tasks.TaskResult {
  return {
    fence: work.fence,
    runId: work.runId,
    jobType: work.jobType,
    deviceId: work.device?.id ?? null,
    status: 'success',
    result: { success: true },
    artifacts: [],
    ...more,
  };
}

/** Commits a result of each task as `taskResult` makes it. Returns the ids of those that were held. */
export function commitEach(
  db: Database,
  work: readonly tasks.FetchedTask[],
  more: Partial<tasks.TaskResult> | ((task: tasks.FetchedTask, index: number) => Partial<tasks.TaskResult>) = {},
): Promise<string[]> {
  const moreOf = typeof more === 'function' ? more : () => more;
  const results = work.map((task, index) => taskResult(task, moreOf(task, index)));
  return tasks.commitResults(db, results);
}

/** Begins tasks, and commits a result of each. */
export async function runEach(
  db: Database,
  workerId: string,
  work: readonly tasks.FetchedTask[],
  more?: Parameters<typeof commitEach>[2],
): Promise<void> {
  await beginAll(db, workerId, work);
  await commitEach(db, work, more);
}

/** Ends all tasks that can be fetched: with the status given for a device (a fleet task: `fleet`), else with success. */
export async function endAll(
  db: Database,
  workerId: string,
  how: Readonly<Record<string, 'failed' | 'error' | 'cancelled'>> = {},
): Promise<void> {
  for (;;) {
    const work = await beginNext(db, workerId, 10);
    if (work.length === 0) return;
    await commitEach(db, work, ({ device }) => {
      const status = how[device?.name ?? 'fleet'];
      return status ? { status, result: { success: false } } : {};
    });
  }
}

/** Ends up to ten tasks that can be fetched, with this result. */
export async function endNext(
  db: Database,
  workerId: string,
  more: Partial<tasks.TaskResult> = {},
): Promise<readonly tasks.FetchedTask[]> {
  const work = await tasks.fetch(db, 'default', 10);
  await beginAll(db, workerId, work);
  const results = work.map((one) => taskResult(one, more));
  await tasks.commitResults(db, results);
  return work;
}

/** A run over the devices of a tag. */
export function runOver(
  db: Database,
  jobType: string,
  tag: string,
  more: Partial<runs.RunRequest> = {},
): Promise<runs.Run> {
  return runs.create(db, { jobType, devices: `tag:${tag}`, createdBy: 'tester', ...more });
}

/** A run without tasks, for what only needs that there is one. Its id. */
export async function bareRun(db: Database, id: string = randomUUID()): Promise<string> {
  const row = { id, job_type: 'backup', dry_run: false, config: '{}', created_by: 'tester' };
  await db.kysely.insertInto('run').values(row).execute();
  return id;
}

import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, onTestFinished } from 'vitest';
import type { LogRecord, Permission } from '@netraven/core';
import { openLog } from '@netraven/core/log';
import { load } from '@netraven/core/registry';
import { credentials, devices, logs, policies, runs } from '@netraven/db';
import { startSimulator, type SimulatedDeviceOptions, type Simulator } from '@netraven/device/simulator';
import { testDatabase, type TestDatabase } from '@netraven/db/test-utils/database';
import { testServer } from '@netraven/db/test-utils/server';
import { git, startWorker, type Worker, type WorkerOptions } from '../src/index.ts';

const packages = new URL('../../', import.meta.url).pathname;
const firstParty = ['job-backup', 'job-reachability', 'job-template'];

export interface PlantOptions {
  /** Simulated devices that are in the inventory; all take the same login unless told otherwise. */
  readonly devices?: readonly (Omit<SimulatedDeviceOptions, 'username' | 'password'> & {
    readonly password?: string;
  })[];
  /** Job packages beside the first-party ones: what follows `netraven-job-`, and the job type unless told otherwise. */
  readonly jobs?: Readonly<
    Record<string, { readonly source: string; readonly permissions?: readonly Permission[]; readonly jobType?: string }>
  >;
  /** Job type to the package that shall have it. */
  readonly pins?: Readonly<Record<string, string>>;
  readonly worker?: Partial<WorkerOptions>;
  /** Number of workers. Default: 1. */
  readonly workers?: number;
  /** Path of the repository of the mirror. Default: in the folder of the plant. */
  readonly mirror?: string;
  /** As of `openDatabase`. Default: 30. */
  readonly leaseSeconds?: number;
  /** True if all tests of a file or a `describe` use it: it is started in `beforeAll`. Default: it ends with its test. */
  readonly shared?: boolean;
}

export const login = { username: 'netops', password: 'canary-login-5Qz', enablePassword: 'canary-enable-8Wk' };

/** Simulated devices of the platform `cisco_ios`. */
export const cisco = (...names: string[]): { name: string; platform: string }[] =>
  names.map((name) => ({ name, platform: 'cisco_ios' }));

/** Everything `netraven start` would wire up but the server: a real database, registry, worker and network. */
export interface Plant {
  readonly db: TestDatabase;
  readonly folder: string;
  readonly simulator: Simulator;
  readonly worker: Worker;
  readonly entries: LogRecord[];
  /** Creates a run over all devices, or those named. */
  start(jobType: string, ask?: Partial<runs.RunRequest>): Promise<runs.Run>;
  /** Creates a run as `start` does, and waits until it has ended. */
  run(jobType: string, ask?: Partial<runs.RunRequest>): Promise<{ run: runs.Run; tasks: runs.Task[] }>;
  wait(runId: string): Promise<{ run: runs.Run; tasks: runs.Task[] }>;
  /** Runs git on the mirror, and returns its output once it includes `awaited`. */
  git(args: readonly string[], awaited: string): Promise<string>;
  /** Returns the entries of a run in the log table, oldest first. */
  log(runId: string): Promise<LogRecord[]>;
  /** Returns the entries of a source in the log table, oldest first. */
  logOf(source: string): Promise<LogRecord[]>;
}

export async function startPlant(options: PlantOptions = {}): Promise<Plant> {
  const atEnd = options.shared ? afterAll : onTestFinished;
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'netraven-plant-')));
  atEnd(() => rmSync(folder, { recursive: true, force: true }));
  const db = await testDatabase(options.leaseSeconds === undefined ? {} : { leaseSeconds: options.leaseSeconds });
  atEnd(() => db.close());
  const log = openLog({ folder: join(folder, 'logs') });
  atEnd(() => log.close());
  const entries: LogRecord[] = [];
  log.attach((entry) => entries.push(entry));
  const writer = logs.openWriter(db);
  atEnd(() => writer.close());
  log.attach((entry) => writer.write(entry));

  const simulator = await startSimulator((options.devices ?? []).map((device) => ({ ...login, ...device })));
  atEnd(() => simulator.close());
  await credentials.add(db, { networks: ['127.0.0.0/8'], name: 'lab', ...login });
  for (const { name, address, port, httpsPort, platform } of simulator.devices) {
    const settings = httpsPort === undefined ? {} : { httpsPort };
    await devices.add(db, { name, address, port, platform, settings });
  }

  const hostProject = makeHostProject(join(folder, 'host'), options.jobs ?? {});
  for (const [suffix, { permissions }] of Object.entries(options.jobs ?? {})) {
    if (permissions) await policies.set(db, `netraven-job-${suffix}`, { granted: permissions });
  }
  const registry = await load({
    hostProject,
    policies: await policies.list(db),
    logger: log.logger('core.registry'),
    // All plants have the first-party packages. Loading is what other tests test.
    cacheFile: join((await testServer()).folder, 'plants.json'),
    probing: 'together',
    ...(options.pins && { pins: options.pins }),
  });
  const mirror = options.mirror ?? join(folder, 'mirror.git');
  const start = async (): Promise<Worker> => {
    const worker = await startWorker({
      db,
      log,
      flushLogs: () => writer.flush(),
      registry,
      mirror,
      ...options.worker,
    });
    let stopped: Promise<void> | undefined;
    const stop = (graceMs?: number): Promise<void> => (stopped ??= worker.stop(graceMs));
    atEnd(() => stop(0));
    return { id: worker.id, stop };
  };
  const worker = await start();
  for (let n = 1; n < (options.workers ?? 1); n++) await start();

  const create: Plant['start'] = (jobType, ask) =>
    runs.create(db, { jobType, devices: 'name:*', createdBy: 'test', ...ask });
  const wait: Plant['wait'] = async (runId) => {
    for (;;) {
      const run = await runs.get(db, runId);
      if (run?.finishedAt) return { run, tasks: await runs.tasks(db, runId) };
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  };
  const table = async (by: logs.LogFilter): Promise<LogRecord[]> => {
    await writer.flush();
    const rows = await logs.list(db, { ...by, order: 'asc', limit: 1_000 });
    return rows.map(
      (row) => Object.fromEntries(Object.entries(row).filter(([field]) => field !== 'id')) as unknown as LogRecord,
    );
  };
  return {
    db,
    folder,
    simulator,
    worker,
    entries,
    wait,
    start: create,
    run: async (jobType, ask) => wait((await create(jobType, ask)).id),
    async git(args, awaited) {
      for (;;) {
        const said = await git(mirror, args).catch((error: Error) => error.message);
        if (said.includes(awaited)) return said;
        await new Promise((resolve) => setTimeout(resolve, 50));
      }
    },
    log: (runId) => table({ job_id: runId }),
    logOf: (source) => table({ source }),
  };
}

function makeHostProject(
  folder: string,
  jobs: NonNullable<PlantOptions['jobs']>,
): { folder: string; manifest: Record<string, unknown> } {
  mkdirSync(join(folder, 'node_modules', '@netraven'), { recursive: true });
  symlinkSync(join(packages, 'core'), join(folder, 'node_modules', '@netraven', 'core'));
  const dependencies: Record<string, string> = {};
  for (const name of firstParty) {
    symlinkSync(join(packages, name), join(folder, 'node_modules', '@netraven', name));
    dependencies[`@netraven/${name}`] = '1.0.0';
  }
  for (const [suffix, { source, permissions = [], jobType = suffix }] of Object.entries(jobs)) {
    const name = `netraven-job-${suffix}`;
    const path = join(folder, 'node_modules', name);
    mkdirSync(path);
    const job = { apiVersion: 1, jobType, permissions };
    const manifest = {
      name,
      version: '1.0.0',
      type: 'module',
      exports: './index.js',
      netraven: { job },
      peerDependencies: { '@netraven/core': '*' },
    };
    writeFileSync(join(path, 'package.json'), JSON.stringify(manifest));
    writeFileSync(join(path, 'index.js'), source);
    dependencies[name] = '1.0.0';
  }
  const manifest = { name: 'plant', version: '1.0.0', dependencies };
  writeFileSync(join(folder, 'package.json'), JSON.stringify(manifest));
  return { folder, manifest };
}

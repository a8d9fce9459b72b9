import { hostname } from 'node:os';
import type { Log } from '@netraven/core/log';
import type { Registry } from '@netraven/core/registry';
import { policies, runs, tasks, workers, type Channel, type Database } from '@netraven/db';
import { maskCode, type Platforms } from '@netraven/device';
import { workerError } from './codes.ts';
import { Dispatcher } from './dispatch/dispatcher.ts';
import { HistoryRemover } from './history-remover.ts';
import { JobHosts } from './job-hosts.ts';
import { Lease } from './lease.ts';
import { Mirror } from './mirror/mirror.ts';
import { startRemotes } from './mirror/start-remotes.ts';
import type { MirrorRemote } from './mirror/remote-files.ts';
import { Notifier } from './notifier.ts';

import { PackageLock } from './follow/package-lock.ts';
import { PackageFollower } from './follow/package-follower.ts';
import { foundOf, openPlatforms, Registration } from './registration.ts';
import { ResultWriter } from './result-writer.ts';
import { Repeater } from './repeater.ts';
import { startScheduler } from './scheduler.ts';
import { SyslogListener, type SyslogOptions } from './syslog/syslog-listener.ts';
import { makeBatches } from './task/batches.ts';
import { JumpLogins } from './task/jump-logins.ts';
import { LoginGuards } from './task/login-guard.ts';
import { startTriggers } from './triggers/start-triggers.ts';

export interface WorkerOptions {
  readonly db: Database;
  readonly log: Log;
  /** Awaited before results are stored, and before a device is changed: a reader of a result, or after a crash, must find the log. */
  readonly flushLogs: () => Promise<void>;
  readonly registry: Registry;
  /** Folder of the Git mirror's bare repository. */
  readonly mirror: string;
  /** Repositories to which the mirror is pushed. Default: none. */
  readonly remotes?: readonly MirrorRemote[];
  /** The worker takes tasks of devices in this pool. Default `default`. */
  readonly pool?: string;
  /** Version of NetRaven, shown in the list of workers. */
  readonly version?: string;
  /** Tasks at once. Default 50. */
  readonly slots?: number;
  /** Loopback, link-local and metadata addresses that channels of notifications may have. Default: none. */
  readonly allowAddresses?: readonly string[];
  /** Listens for syslog messages of devices. Default: it does not. */
  readonly syslog?: SyslogOptions;
  /** Follows what is installed in a host project. Default: the registry stays as it is. */
  readonly follow?: FollowOptions;
}

export interface FollowOptions {
  /** Folder of the host project. */
  readonly folder: string;
  /** `signatureOf` the registry right after it was loaded: what changed since then is loaded. Default: the present one. */
  readonly loadedFrom?: string;
  /** Loads the registry of the host project. The signal aborts when the worker stops. */
  readonly load: (signal: AbortSignal) => Promise<Registry>;
  /** Interval at which the worker looks, in ms. Default 500. */
  readonly pollMs?: number;
}

export interface Worker {
  readonly id: string;
  /**
   * Stops fetching, lets tasks finish for up to `graceMs` (default 30000), gives the others back, commits the mirror.
   * Asked again, it is still one stop, and the shortest time counts.
   */
  stop(graceMs?: number): Promise<void>;
}

/** Interval at which waiting tasks of cancelled runs are ended, in ms. */
const endCancelledEveryMs = 2_000;

/**
 * Starts a worker: it advertises its job types, fetches tasks, runs them in job hosts and stores their results.
 *
 * @throws {NetRavenError} NR_SYSLOG_UNAVAILABLE
 */
export async function startWorker(options: WorkerOptions): Promise<Worker> {
  const { db, log, registry, pool = 'default', version, slots = 50 } = options;
  const logger = log.logger('worker');
  const worker = { hostname: hostname(), pid: process.pid, pool, ...(version !== undefined && { version }) };
  const leaseMs = db.queue.leaseSeconds * 1_000;
  // Now: the files may be replaced later.
  maskCode();
  // Closed in reverse order, also when a later step fails.
  await using entered = new AsyncDisposableStack();
  const id = await workers.join(db, worker, await foundOf(registry, openPlatforms(registry)));
  entered.defer(() => workers.leave(db, id));
  const remotes = await startRemotes({
    db,
    repository: options.mirror,
    remotes: options.remotes ?? [],
    logger: log.logger('worker.remotes'),
  });
  entered.defer(() => remotes.close());
  const mirror = new Mirror({
    db,
    repository: options.mirror,
    logger: log.logger('worker.mirror'),
    onCommit: () => remotes.wake(),
  });
  entered.defer(() => mirror.close());
  const hosts = new JobHosts(log, registry);
  const suspended = (): string[] => hosts.suspended();
  const registration = new Registration({ db, workerId: id, worker, logger, registry, suspended });
  entered.defer(() => registration.close());
  const lease = new Lease({ db, logger, leaseMs });
  entered.defer(() => lease.close());
  entered.defer(() => hosts.close());
  // They can take seconds to close: the dispatcher below stops first, so that it fetches no tasks meanwhile.
  const historyRemover = new HistoryRemover({ db, log });
  entered.defer(() => historyRemover.close());
  const notifier = new Notifier({ db, log, allowAddresses: options.allowAddresses });
  entered.defer(() => notifier.close());
  const packageLock = new PackageLock();
  let follower: PackageFollower | undefined;
  const results = new ResultWriter({
    db,
    log,
    logger: log.logger('worker.results'),
    flushLogs: options.flushLogs,
    leaseMs,
    tasksRun: () => dispatcher.tasksRun,
  });
  const dispatcher: Dispatcher = new Dispatcher({
    db,
    log,
    flushLogs: options.flushLogs,
    workerId: id,
    pool,
    slots,
    registry: () => registration.registry,
    applyPoliciesOf: (task) => registration.applyPoliciesOf(task),
    platforms: () => registration.platforms,
    hosts,
    packageLock,
    batches: makeBatches(db),
    jumpLogins: new JumpLogins(),
    loginGuards: new LoginGuards({ db, logger: log.logger('worker.logins') }),
    onReplaced: () => follower?.markChanged(),
    lease,
    results,
  });
  entered.defer(() => dispatcher.stop());
  if (options.follow) {
    follower = new PackageFollower({
      ...options.follow,
      workerId: id,
      registration,
      hosts,
      packageLock,
      storedConfig: async (name) => (await policies.get(db, name))?.config ?? {},
      forget: async (removal) => {
        if (!(await policies.forget(db, removal, id))) return;
        log
          .logger('worker.packages')
          .info(`${removal.name} was removed, and its permissions and settings are forgotten`);
      },
      abort: (taskId, name) => lease.abort(taskId, workerError('NR_PACKAGE_REPLACED', `${name} was replaced`)),
      logger: log.logger('worker.packages'),
    });
    entered.defer(() => follower?.close());
  }
  const listen = async (channel: Channel, onNotify: (payload: string) => void): Promise<void> => {
    entered.defer(await db.listen(channel, onNotify));
  };
  await listen('netraven_task', (payload) => {
    if (payload === pool) dispatcher.wakeForTasks();
  });
  await listen('netraven_inspection', (payload) => {
    if (payload === pool) dispatcher.wakeForInspections();
  });
  await listen('netraven_cancel', (runId) => lease.cancel(runId));
  await listen('netraven_artifact', (payload) => (payload === 'now' ? mirror.flush() : mirror.wake()));
  await listen('netraven_policy', () => void registration.followPolicies());
  // They may have changed while the packages were loaded. The start does not wait for it.
  void registration.followPolicies();
  const endCancelled = (): Promise<void> => runs.endCancelled(db);
  const cancels = new Repeater(logger, 'Tasks of cancelled runs could not be ended', endCancelledEveryMs, endCancelled);
  entered.defer(() => cancels.close());
  const scheduler = startScheduler({ db, log });
  entered.defer(() => scheduler.close());
  // Tasks that wait for a session of a lost worker, or for a limit that was raised.
  const waker = new Repeater(log.logger('worker.limits'), 'Waiting tasks could not be woken', 1_000, () =>
    tasks.wakeWaiting(db),
  );
  entered.defer(() => waker.close());
  const triggers = startTriggers({ db, log });
  entered.defer(() => triggers.close());
  if (options.syslog) {
    const platforms = (): Platforms => registration.platforms;
    const syslog = new SyslogListener({ ...options.syslog, db, logger: log.logger('worker.syslog'), platforms });
    entered.defer(() => syslog.close());
    await syslog.listen();
  }
  logger.info('worker started', { worker: id, pool, slots, types: Object.keys(registry.meta()) });

  const running = entered.move();
  const stop = async (): Promise<void> => {
    await running.disposeAsync();
    logger.info('worker stopped', { worker: id });
  };
  let stopping: Promise<void> | undefined;
  return {
    id,
    stop(graceMs = 30_000) {
      const reason = workerError('NR_WORKER_STOPPING', 'the worker is being stopped');
      const timer = setTimeout(() => lease.abortAll(reason), graceMs);
      stopping ??= stop();
      return stopping.finally(() => clearTimeout(timer));
    },
  };
}

import { hostname } from 'node:os';
import type { Log } from '@netraven/core/log';
import type { Registry } from '@netraven/core/registry';
import { workers, type Database } from '@netraven/db';
import { workerError } from './codes.ts';
import { Dispatcher } from './dispatcher.ts';
import { JobHosts } from './job-hosts.ts';
import { Lease } from './lease.ts';
import { Mirror } from './mirror/mirror.ts';
import { Offers } from './offers.ts';
import { PackageGate } from './packages/follow/gate.ts';
import { PackageFollower } from './packages/follow/package-follower.ts';
import { Settler } from './settler.ts';

export interface WorkerOptions {
  readonly db: Database;
  readonly log: Log;
  /** Awaited before results are stored, so that the log of a task is never behind its result. */
  readonly flushLogs: () => Promise<void>;
  readonly registry: Registry;
  /** Folder of the Git mirror's bare repository. */
  readonly mirror: string;
  /** Whose devices this worker takes. Default `default`. */
  readonly pool?: string;
  /** Tasks at once. Default 50. */
  readonly slots?: number;
  /** Keeps in step with what is installed in a host project. Default: the registry stays what it was. */
  readonly follow?: FollowOptions;
}

export interface FollowOptions {
  /** Of the host project. */
  readonly folder: string;
  /** Loads its registry as it is now. */
  readonly load: () => Promise<Registry>;
  /** How often the worker looks, in ms. Default 500. */
  readonly pollMs?: number;
}

export interface Worker {
  readonly id: string;
  /** Stops fetching, lets tasks finish for up to `graceMs` (default 30000), gives the others back, commits the mirror. */
  stop(graceMs?: number): Promise<void>;
}

/** Starts working: offers the registry, fetches tasks, runs them in job hosts, stores what they give. */
export async function startWorker(options: WorkerOptions): Promise<Worker> {
  const { db, log, registry, pool = 'default', slots = 50 } = options;
  const logger = log.logger('worker');
  const worker = { hostname: hostname(), pid: process.pid, pool };
  const id = await workers.join(db, worker, registry.records);
  const offers = new Offers({ db, workerId: id, worker, logger, registry });
  const hosts = new JobHosts(log, registry.records);
  const gate = new PackageGate();
  let follower: PackageFollower | undefined;
  const leaseMs = db.queue.leaseSeconds * 1_000;
  const lease = new Lease({ db, logger, leaseMs });
  const settler = new Settler({ db, logger: log.logger('worker.settle'), flushLogs: options.flushLogs, leaseMs });
  const mirror = new Mirror({ db, repository: options.mirror, logger: log.logger('worker.mirror') });
  const dispatcher = new Dispatcher({
    db,
    log,
    workerId: id,
    pool,
    slots,
    registry: () => offers.registry,
    hosts,
    gate,
    onReplaced: () => follower?.nudge(),
    lease,
    settler,
  });
  follower =
    options.follow &&
    new PackageFollower({
      ...options.follow,
      workerId: id,
      offers,
      hosts,
      gate,
      abort: (taskId, name) => lease.abort(taskId, workerError('NR_PACKAGE_REPLACED', `${name} was replaced`)),
      logger: log.logger('worker.packages'),
    });
  const deaf = await Promise.all([
    db.listen('netraven_task', (payload) => {
      if (payload === pool) dispatcher.wake();
    }),
    db.listen('netraven_cancel', (runId) => lease.cancel(runId)),
    db.listen('netraven_artifact', (payload) => (payload === 'now' ? mirror.flush() : mirror.wake())),
    db.listen('netraven_policy', () => void offers.followPolicies()),
  ]);
  logger.info('worker started', { worker: id, pool, slots, types: Object.keys(registry.meta()) });
  return {
    id,
    async stop(graceMs = 30_000) {
      for (const stopListening of deaf) await stopListening();
      await follower?.close();
      await dispatcher.stop(graceMs);
      await hosts.close();
      await lease.close();
      await offers.close();
      await mirror.close();
      await workers.leave(db, id);
      logger.info('worker stopped', { worker: id });
    },
  };
}

import { messageOf, type Logger } from '@netraven/core';
import { integrityOf, type Registry } from '@netraven/core/registry';
import { policies, workers, type Database } from '@netraven/db';
import { openCatalog, type PlatformCatalog } from '@netraven/device';

export interface RegistrationOptions {
  readonly db: Database;
  readonly workerId: string;
  /** The worker as it registered. */
  readonly worker: Parameters<typeof workers.join>[1];
  readonly logger: Logger;
  readonly registry: Registry;
  /** Returns the names of packages that crashed too often. Called before each heartbeat. */
  readonly suspended: () => readonly string[];
}

/** Pause between two heartbeats, in ms. */
const beatEveryMs = 5_000;

/** The registration of this worker in the database: the job types it advertises under the current policies, and a heartbeat. */
export class Registration {
  readonly #options: RegistrationOptions;
  readonly #timer: NodeJS.Timeout;
  #registry: Registry;
  #platforms: PlatformCatalog;
  #suspended = '';
  #beating: Promise<void> | undefined;
  #turn: Promise<void> = Promise.resolve();

  constructor(options: RegistrationOptions) {
    this.#options = options;
    this.#registry = options.registry;
    this.#platforms = openPlatforms(options.registry);
    this.#timer = setInterval(() => {
      this.#beating ??= this.#beat().finally(() => (this.#beating = undefined));
    }, beatEveryMs);
  }

  get registry(): Registry {
    return this.#registry;
  }

  /** The platforms of devices that this worker can log in to. */
  get platforms(): PlatformCatalog {
    return this.#platforms;
  }

  /** Applies changed policies and advertises the job types they allow. */
  followPolicies(): Promise<void> {
    return this.#inTurn(async () => {
      const { db, logger } = this.#options;
      try {
        const ready = (): string[] => Object.keys(this.#registry.meta());
        const before = ready().join(' ');
        await this.#advertise(await this.#registry.withPolicies(await policies.list(db)));
        if (ready().join(' ') !== before) logger.info('package policies changed', { ready: ready() });
      } catch (error) {
        logger.error('changed package policies could not be applied', { error: messageOf(error) });
      }
    });
  }

  /** Replaces the registry by that of the packages installed now, under the current policies. */
  replace(registry: Registry): Promise<void> {
    return this.#inTurn(async () => {
      this.#platforms = openPlatforms(registry, this.#options.logger);
      await this.#advertise(await registry.withPolicies(await policies.list(this.#options.db)));
    });
  }

  async close(): Promise<void> {
    clearInterval(this.#timer);
    await this.#beating;
    await this.#turn;
  }

  /** Advertises the job types of a registry, but for packages that crashed too often. */
  async #advertise(registry: Registry): Promise<void> {
    const names = this.#options.suspended();
    this.#suspended = names.join(' ');
    this.#registry = names.length > 0 ? registry.withSuspended(names) : registry;
    await workers.offer(this.#options.db, this.#options.workerId, await this.#found());
  }

  #found(): Promise<Found> {
    return foundOf(this.#registry, this.#platforms);
  }

  async #followSuspensions(): Promise<void> {
    if (this.#options.suspended().join(' ') === this.#suspended) return;
    await this.#inTurn(() => this.#advertise(this.#registry.withSuspended([])));
  }

  /** Makes one change after the other, so that none undoes another. */
  #inTurn(work: () => Promise<void>): Promise<void> {
    const turn = this.#turn.then(work);
    this.#turn = turn.catch(() => undefined);
    return turn;
  }

  async #beat(): Promise<void> {
    const { db, workerId, logger } = this.#options;
    try {
      await this.#followSuspensions();
      await workers.heartbeat(db, workerId);
    } catch (error) {
      logger.error('the heartbeat of the worker failed', { error: messageOf(error) });
      if ((error as { code?: string }).code === 'NR_WORKER_UNKNOWN') await this.#joinAgain();
    }
  }

  /** Registers again. Other processes remove a worker that gave no heartbeat for a day, or whose process they cannot see. */
  async #joinAgain(): Promise<void> {
    const { db, workerId, worker, logger } = this.#options;
    try {
      await workers.join(db, worker, await this.#found(), workerId);
      logger.warning('the worker was not registered any more and registered again', { worker: workerId });
    } catch (error) {
      logger.error('the worker could not register again', { error: messageOf(error) });
    }
  }
}

type Found = Parameters<typeof workers.join>[2];

/** Returns what a worker registers. A package that is ready has its integrity: it is known which files would run. */
export async function foundOf(registry: Registry, platforms: PlatformCatalog): Promise<Found> {
  const records = registry.records.map(async (record) => {
    const integrity = record.state === 'ready' ? await integrityOf(record) : undefined;
    return integrity === undefined ? record : { ...record, integrity };
  });
  return { records: await Promise.all(records), problems: registry.problems, platforms: platforms.records };
}

/** Reads the platforms of a host project, and logs the problems. */
export function openPlatforms(registry: Registry, logger?: Logger): PlatformCatalog {
  const catalog = openCatalog(registry.platformPackages(), registry.pins);
  for (const { id, package: name, path, problems } of catalog.records) {
    for (const { code, severity, message, fix } of problems) logger?.[severity](message, { code, id, name, path, fix });
  }
  return catalog;
}

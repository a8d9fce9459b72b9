import { messageOf, type Logger } from '@netraven/core';
import { integrityOf, type Registry } from '@netraven/core/registry';
import { policies, workers, type Database, type tasks } from '@netraven/db';
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

/** Pause between two heartbeats, and between two looks for suspensions and policies, in ms. */
const beatEveryMs = 5_000;

/** The registration of this worker in the database: the job types it advertises under the current policies, and a heartbeat. */
export class Registration {
  readonly #options: RegistrationOptions;
  readonly #timer: NodeJS.Timeout;
  #registry: Registry;
  #platforms: PlatformCatalog;
  #suspended = '';
  /** The state of the policies that are in force. Undefined: they must be read. */
  #policies: string | undefined;
  /** When they were asked for, by `performance.now()`. */
  #policiesAskedAt = -Infinity;
  #beating: Promise<void> | undefined;
  #following: Promise<void> | undefined;
  #turn: Promise<void> = Promise.resolve();

  constructor(options: RegistrationOptions) {
    this.#options = options;
    this.#registry = options.registry;
    this.#platforms = openPlatforms(options.registry);
    this.#timer = setInterval(() => {
      this.#beating ??= this.#beat().finally(() => (this.#beating = undefined));
      // A heartbeat does not wait for it: it needs the connections of all other work.
      this.#following ??= this.#follow().finally(() => (this.#following = undefined));
    }, beatEveryMs);
  }

  get registry(): Registry {
    return this.#registry;
  }

  /** The platforms of devices that this worker can log in to. */
  get platforms(): PlatformCatalog {
    return this.#platforms;
  }

  /** Applies changed policies and advertises the job types they allow. If that fails, the next heartbeat or task does it. */
  followPolicies(): Promise<void> {
    this.#policies = undefined;
    return this.#inTurn(() => this.#applyPolicies()).catch((error: unknown) => {
      this.#options.logger.error('changed package policies could not be applied; trying again', {
        error: messageOf(error),
      });
    });
  }

  /**
   * Resolves once policies are in force that are as new as a task. A revoked permission must not stay in force because a
   * notification was lost, or because a query failed.
   *
   * @throws what the database says
   */
  async applyPoliciesOf({
    policies: state,
    fetchedAt,
  }: Pick<tasks.FetchedTask, 'policies' | 'fetchedAt'>): Promise<void> {
    const areInForce = (): boolean =>
      this.#policies !== undefined && (state === this.#policies || this.#policiesAskedAt > fetchedAt);
    if (areInForce()) return;
    await this.#inTurn(async () => {
      // Another task may have waited for the same.
      if (!areInForce()) await this.#applyPolicies();
    });
  }

  async #applyPolicies(registry = this.#registry): Promise<void> {
    const { db, logger } = this.#options;
    const ready = (): string[] => Object.keys(this.#registry.meta());
    const before = ready().join(' ');
    const askedAt = performance.now();
    // First: policies that change meanwhile are read again.
    const state = await policies.state(db);
    await this.#advertise(await registry.withPolicies(await policies.list(db)));
    this.#policies = state;
    this.#policiesAskedAt = askedAt;
    if (ready().join(' ') !== before) logger.info('package policies changed', { ready: ready() });
  }

  /** Replaces the registry by that of the packages installed now, under the current policies. */
  replace(registry: Registry): Promise<void> {
    return this.#inTurn(async () => {
      this.#platforms = openPlatforms(registry, this.#options.logger);
      this.#policies = undefined;
      await this.#applyPolicies(registry);
    });
  }

  async close(): Promise<void> {
    clearInterval(this.#timer);
    await this.#beating;
    await this.#following;
    await this.#turn;
  }

  /** Advertises the job types of a registry, but for packages that crashed too often. */
  async #advertise(registry: Registry): Promise<void> {
    const names = this.#options.suspended();
    // Also without names: the registry may still have those of a suspension that has ended.
    this.#registry = registry.withSuspended(names);
    await workers.offer(this.#options.db, this.#options.workerId, await this.#found());
    // Last: what was not stored is advertised again.
    this.#suspended = names.join(' ');
  }

  #found(): Promise<Found> {
    return foundOf(this.#registry, this.#platforms);
  }

  async #followSuspensions(): Promise<void> {
    if (this.#options.suspended().join(' ') === this.#suspended) return;
    await this.#inTurn(() => this.#advertise(this.#registry));
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
      await workers.heartbeat(db, workerId);
    } catch (error) {
      logger.error('the heartbeat of the worker failed', { error: messageOf(error) });
      if ((error as { code?: string }).code === 'NR_WORKER_UNKNOWN') await this.#joinAgain();
    }
  }

  /** Follows suspensions, and policies whose notification was lost or could not be followed. */
  async #follow(): Promise<void> {
    const { db, logger } = this.#options;
    try {
      await this.#followSuspensions();
      if ((await policies.state(db)) !== this.#policies) await this.followPolicies();
    } catch (error) {
      logger.error('changed packages could not be advertised; trying again', { error: messageOf(error) });
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

import { messageOf } from '@netraven/core';
import { JobHost, type Border } from '@netraven/core/host';
import type { Log } from '@netraven/core/log';
import { identityOf, type PackageRecord, type Registry } from '@netraven/core/registry';
import { workerError } from './codes.ts';
import { closureIdentity, sourceIdentity } from './follow/identity.ts';

type RunnableRecord = PackageRecord & { readonly entry: string };

/** A job host that runs one task. */
export interface HostInUse {
  readonly host: JobHost;
  /** Returns true if the files of the package were replaced since the host was taken. */
  isReplaced(): boolean;
  release(): void;
}

interface Open {
  readonly record: RunnableRecord;
  readonly host: JobHost;
  /** Identity of the package with its dependencies when the host was opened. */
  readonly closure: Promise<string>;
  /** Identity of all files under development, of the package and its dependencies, when the host was opened. */
  readonly source: Promise<string>;
  tasks: number;
  retired: boolean;
}

/** The job hosts of this worker: one for each package at each version. */
export class JobHosts {
  readonly #open = new Map<string, Open>();
  /** Identity of the files of each package when the registry was loaded. */
  readonly #identities = new Map<string, string>();
  readonly #closing = new Set<Promise<void>>();
  readonly #log: Log;
  readonly #border: Border;

  constructor(log: Log, { records, border }: Pick<Registry, 'records' | 'border'>) {
    this.#log = log;
    this.#border = border;
    this.#learn(records);
  }

  /**
   * Returns the host of a package for one task. Opens it for the first task.
   *
   * @throws {NetRavenError} NR_PACKAGE_REPLACED when its files are not those that the registry knows; NR_PACKAGE_TOO_LARGE,
   *   NR_PACKAGE_HOLDS_HOME
   */
  async take(record: RunnableRecord): Promise<HostInUse> {
    const taken = identityOf(record);
    if (this.#identities.get(keyOf(record)) !== taken)
      throw workerError('NR_PACKAGE_REPLACED', `${record.name} in ${record.path} was replaced`);
    const open = this.#open.get(keyOf(record)) ?? this.#openHost(record);
    open.tasks++;
    const release = (): void => {
      open.tasks--;
      if (open.retired && open.tasks === 0) this.#close(open);
    };
    try {
      await Promise.all([open.host.closure, open.closure]);
    } catch (cause) {
      if (this.#open.get(keyOf(record)) === open) this.#open.delete(keyOf(record));
      open.retired = true;
      release();
      const { code } = cause as { code?: unknown };
      if (code === 'NR_PACKAGE_TOO_LARGE' || code === 'NR_PACKAGE_HOLDS_HOME') throw cause;
      // Its files were removed after they were checked.
      const why = `${record.name} in ${record.path} cannot be opened: ${messageOf(cause)}`;
      throw workerError('NR_PACKAGE_REPLACED', why, { cause });
    }
    return {
      host: open.host,
      // Not of the registry as it is now: it no longer knows a package whose folder was removed from the config.
      isReplaced: () => identityOf(record) !== taken,
      release,
    };
  }

  /**
   * Follows a registry that was loaded again. Hosts whose files were replaced end at once, and `beforeEnd` gets the name of
   * the package. Hosts of packages that are gone, or under development and changed, end with their last task.
   */
  async follow(records: readonly PackageRecord[], beforeEnd: (packageName: string) => void): Promise<void> {
    const replacedHosts = new Set<Open>();
    for (const open of this.#open.values()) {
      if ((await open.closure) !== (await closureIdentity(open.record, this.#border))) replacedHosts.add(open);
    }
    const there = new Set(records.filter(isRunnable).map(keyOf));
    for (const [key, open] of this.#open) {
      const replaced = replacedHosts.has(open);
      if (!replaced && there.has(key) && (await open.source) === (await sourceIdentity(open.record, this.#border)))
        continue;
      this.#open.delete(key);
      open.retired = true;
      if (replaced) beforeEnd(open.record.name);
      if (replaced || open.tasks === 0) this.#close(open);
    }
    this.#identities.clear();
    this.#learn(records);
  }

  /** Returns the names of packages that crashed so often that their tasks fail at once. */
  suspended(): string[] {
    return [...this.#open.values()].filter(({ host }) => host.suspended).map(({ record }) => record.name);
  }

  /** Ends the hosts of a package that have no task. */
  async closeIdle(packageName: string): Promise<void> {
    for (const [key, open] of this.#open) {
      if (open.tasks > 0 || open.record.name !== packageName) continue;
      this.#open.delete(key);
      this.#close(open);
    }
    await Promise.all(this.#closing);
  }

  async close(): Promise<void> {
    for (const open of this.#open.values()) this.#close(open);
    await Promise.all(this.#closing);
  }

  #openHost(record: RunnableRecord): Open {
    const { path, entry, permissions: granted, name } = record;
    const open: Open = {
      record,
      host: new JobHost({ path, entry, granted, logger: this.#log.logger(`core.host.${name}`), border: this.#border }),
      closure: closureIdentity(record, this.#border),
      source: sourceIdentity(record, this.#border),
      tasks: 0,
      retired: false,
    };
    this.#open.set(keyOf(record), open);
    return open;
  }

  #learn(records: readonly PackageRecord[]): void {
    for (const record of records.filter(isRunnable)) this.#identities.set(keyOf(record), identityOf(record));
  }

  #close({ host }: Open): void {
    const closing = host.close().finally(() => this.#closing.delete(closing));
    this.#closing.add(closing);
  }
}

function keyOf({ path, version, permissions }: RunnableRecord): string {
  return [path, version, ...permissions].join('\n');
}

function isRunnable(record: PackageRecord): record is RunnableRecord {
  return record.entry !== undefined;
}

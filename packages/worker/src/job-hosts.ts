import type { Log } from '@netraven/core/log';
import { JobHost } from '@netraven/core/host';
import type { PackageRecord } from '@netraven/core/registry';

/** The job hosts of this worker: one for each package at each version. */
export class JobHosts {
  readonly #hosts = new Map<string, JobHost>();
  readonly #log: Log;

  constructor(log: Log) {
    this.#log = log;
  }

  /** The host of a ready package; opened at its first task. */
  of(record: PackageRecord & { readonly entry: string }): JobHost {
    const key = [record.path, record.version, ...record.permissions].join('\n');
    let host = this.#hosts.get(key);
    if (!host) {
      host = new JobHost({
        path: record.path,
        entry: record.entry,
        granted: record.permissions,
        logger: this.#log.logger(`core.host.${record.name}`),
      });
      this.#hosts.set(key, host);
    }
    return host;
  }

  async close(): Promise<void> {
    await Promise.all([...this.#hosts.values()].map((host) => host.close()));
  }
}

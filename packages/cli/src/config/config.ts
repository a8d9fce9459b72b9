import type { LogLevel } from '@netraven/core';
import type { FailFast } from '@netraven/core/registry';
import type { InstallPolicy } from '@netraven/installer';
import type { MirrorRemote } from '@netraven/worker';

/**
 * The options of `netraven.config.mts` in the host project. No secrets: the file is often kept in Git. Options of the
 * command line override it.
 */
export interface NetRavenConfig {
  /**
   * When bad job packages stop a command. `off`: never; `none-valid`: when no job type is ready; `any-invalid`: when one
   * package is bad. Default: `none-valid` for `netraven start` and `netraven worker`, `off` for `netraven jobs list`.
   */
  readonly failFast?: FailFast;
  /** Folders with job packages, in addition to `jobs/`; relative to the host project. */
  readonly folders?: readonly string[];
  /** The package to use for a job type that several packages provide, by job type. */
  readonly pins?: Readonly<Record<string, string>>;
  /** Job packages that may run although they are only dependencies of other packages. */
  readonly allowTransitive?: readonly string[];
  /** Packages that `netraven jobs` and `netraven platforms` may install. Default: all. */
  readonly install?: InstallPolicy;
  /** Port of the API: 0 to 65535. Default: 7070, else a free one. */
  readonly port?: number;
  /** Number of tasks that one worker runs in parallel: 1 to 1000. Default 50. */
  readonly slots?: number;
  /** The database. Default: a PostgreSQL of its own in the home. `DATABASE_URL` in the environment takes precedence. */
  readonly database?: {
    /** PostgreSQL 15 or newer, without a password: `postgres://user@host/database`. Set the password in `PGPASSWORD` or `~/.pgpass`. */
    readonly url: string;
  };
  /** Loopback, link-local and metadata addresses or networks that sources of devices and channels may have, e.g. `127.0.0.1`. */
  readonly allowAddresses?: readonly string[];
  /** Saved sources of devices. */
  readonly sources?: {
    /** Folders whose files they may read; relative to the host project. Default: none, so a saved source has a URL. */
    readonly folders: readonly string[];
  };
  /** Where `netraven start` and `netraven worker` listen for syslog messages of devices, by UDP and TCP. Default: nowhere. */
  readonly syslog?: {
    /** An address of this machine, or `0.0.0.0` or `::` for all. */
    readonly address: string;
    /** 1 to 65535. Devices send to 514 unless told otherwise; a port below 1024 needs privileges. */
    readonly port: number;
  };
  /** The Git mirror. */
  readonly mirror?: {
    /** Repositories to which it is pushed. Default: none. Files are relative to the host project. */
    readonly remotes?: readonly MirrorRemote[];
  };
  /** Where `netraven start` answers LibreNMS by the routes of Oxidized, read-only. Default: nowhere. */
  readonly oxidizedApi?: {
    /** An address of this machine, or `0.0.0.0` or `::` for all. */
    readonly address: string;
    /** 1 to 65535. Oxidized has 8888. */
    readonly port: number;
    /** The addresses and networks that get answers, e.g. `192.0.2.7` or `192.0.2.0/24`. They read all configurations, masked. */
    readonly allow: readonly string[];
    /** True: they also need the token of `oxidized-token` in the home, as password or bearer token. Default: false. */
    readonly requireToken?: boolean;
  };
  /** The lowest log level that `netraven start` and `netraven worker` also write to stderr. Default `warning`. */
  readonly logLevel?: LogLevel;
}

/** Returns the config with its type: `export default defineConfig({ … })`. */
export function defineConfig(config: NetRavenConfig): NetRavenConfig {
  return config;
}

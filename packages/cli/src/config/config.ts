import type { LogLevel } from '@netraven/core';
import type { FailFast } from '@netraven/core/registry';

/**
 * What `netraven.config.mts` in the host project may say. Never a secret: the file is read by many and often kept in Git.
 * An option of the command line goes before it.
 */
export interface NetRavenConfig {
  /**
   * When bad job packages stop a command. `off`: never; `none-valid`: when no job type is ready; `any-invalid`: when one
   * package is bad. Default: `none-valid` for `netraven start`, `off` for `netraven jobs list`.
   */
  readonly failFast?: FailFast;
  /** Folders that hold job packages, beside `jobs/`; relative to the host project. */
  readonly folders?: readonly string[];
  /** Job type to the package that shall provide it, where several do. */
  readonly pins?: Readonly<Record<string, string>>;
  /** Job packages that may run although only another package brought them along. */
  readonly allowTransitive?: readonly string[];
  /** Port of the API: 0 to 65535. Default: 7070, else a free one. */
  readonly port?: number;
  /** Tasks at once: 1 to 1000. Default 50. */
  readonly slots?: number;
  /** The database. Default: a PostgreSQL of its own in the home. `DATABASE_URL` in the environment goes first. */
  readonly database?: {
    /** PostgreSQL 15 or newer, without a password: `postgres://user@host/database`. `PGPASSWORD` or `~/.pgpass` has it. */
    readonly url: string;
  };
  /** The lowest level that `netraven start` also writes to stderr. Default `warning`. */
  readonly logLevel?: LogLevel;
}

/** Gives a config its type: `export default defineConfig({ … })`. */
export function defineConfig(config: NetRavenConfig): NetRavenConfig {
  return config;
}

import type { NetRavenConfig } from './config.ts';

/** Returns `DATABASE_URL`, else the URL of the config. Undefined: the managed PostgreSQL. */
export function databaseUrl(env: NodeJS.ProcessEnv, config: NetRavenConfig): string | undefined {
  return env['DATABASE_URL'] || config.database?.url;
}

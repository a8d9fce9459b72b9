import type { NetRavenConfig } from './config.ts';

/** The URL of the database NetRaven is used with: `DATABASE_URL`, else the config's. Undefined: the managed PostgreSQL. */
export function databaseUrl(env: NodeJS.ProcessEnv, config: NetRavenConfig): string | undefined {
  return env['DATABASE_URL'] || config.database?.url;
}

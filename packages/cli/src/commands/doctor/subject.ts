import type { Client } from '@netraven/api';
import type { ErrorData } from '@netraven/core';
import { tryJobHost } from '@netraven/core/host';
import { load, type Registry } from '@netraven/core/registry';
import type { DatabaseSight } from '@netraven/db';
import { clientOf } from '../../client/connect.ts';
import type { NetRavenConfig } from '../../config/config.ts';
import { databaseUrl } from '../../config/database-url.ts';
import { readConfig } from '../../config/read-config.ts';
import type { Context } from '../../context.ts';
import { isCode } from '../../error-fields.ts';
import { findServer, type FoundServer } from '../../place/find-server.ts';
import { findHome, findPlace, type Place } from '../../place/place.ts';
import { readPolicies } from '../../place/policies-file.ts';
import { registryOptions } from '../../place/registry-options.ts';

/** The things that are checked. Each is loaded once; if that fails, all checks that need it get the same error. */
export interface Subject {
  readonly env: NodeJS.ProcessEnv;
  readonly place: () => Promise<Place>;
  readonly home: () => Promise<string>;
  readonly config: () => Promise<NetRavenConfig>;
  /** The reason why no job host starts; undefined if one does. */
  readonly jobHost: () => Promise<ErrorData | undefined>;
  /** All job packages, with the policies of the last start. */
  readonly registry: () => Promise<Registry>;
  /** Undefined if NetRaven does not run; fails if it runs and does not answer. */
  readonly server: () => Promise<(FoundServer & { readonly client: Client; readonly version: string }) | undefined>;
  /** Undefined if the running NetRaven uses it. */
  readonly database: () => Promise<DatabaseSight | undefined>;
}

export function openSubject(context: Context): Subject {
  const { env } = context;
  const place = once(() => findPlace(context));
  const home = once(async () => (env['NETRAVEN_HOME'] ? findHome(context) : (await place()).home));
  const server = once(async () => {
    const found = await findServer(await home()).catch((error: unknown) => {
      if (!isCode(error, 'NR_SERVER_NOT_RUNNING')) throw error;
      return undefined;
    });
    if (!found) return undefined;
    const client = await clientOf(found, context.terminal);
    const { version } = await client.health.live();
    return { ...found, client, version };
  });
  const config = once(async () => readConfig(await place()));
  const database = once(async () => {
    const url = databaseUrl(env, env['DATABASE_URL'] ? {} : await config());
    // A server that does not answer is reported by its own check, and does not use the database.
    if (url === undefined && (await server().catch(() => undefined))) return undefined;
    const { lookAtDatabase } = await import('@netraven/db');
    return lookAtDatabase({ home: await home(), env, logger: silent, ...(url !== undefined && { url }) });
  });
  const registry = once(async () => {
    const options = registryOptions(await place(), await config());
    return load({ ...options, policies: (await readPolicies(await home())) ?? [] });
  });
  return { env, place, home, config, jobHost: once(tryJobHost), registry, server, database };
}

function once<T>(make: () => Promise<T>): () => Promise<T> {
  let made: Promise<T> | undefined;
  return () => (made ??= make());
}

const nothing = (): void => undefined;
/** Findings report everything, so nothing is logged. */
const silent = { debug: nothing, info: nothing, warning: nothing, error: nothing, critical: nothing };

import type { Client } from '@netraven/api';
import { findServer } from '../place/find-server.ts';
import { findHome, type PlaceOptions } from '../place/place.ts';

/** Returns a client of the server that runs on the home. @throws {NetRavenError} NR_SERVER_NOT_RUNNING, NR_HOME_FORBIDDEN, NR_HOST_PROJECT_NONE */
export async function connect(options: PlaceOptions): Promise<Client> {
  const { url, token } = await findServer(await findHome(options));
  const { createClient } = await import('@netraven/api');
  return createClient({ baseUrl: url, token });
}

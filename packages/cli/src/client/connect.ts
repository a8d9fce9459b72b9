import type { Client } from '@netraven/api';
import { findServer } from '../place/find-server.ts';
import { findHome, type PlaceOptions } from '../place/place.ts';
import type { Terminal } from '../terminal/terminal.ts';
import { unreadableWarner } from './warn-unreadable.ts';

/**
 * Returns a client of the server that runs on the home. It warns on the terminal of entries that cannot be shown.
 *
 * @throws {NetRavenError} NR_SERVER_NOT_RUNNING, NR_HOME_FORBIDDEN, NR_HOST_PROJECT_NONE
 */
export async function connect(options: PlaceOptions & { readonly terminal?: Terminal }): Promise<Client> {
  const { url, token } = await findServer(await findHome(options));
  const { createClient } = await import('@netraven/api');
  return createClient({ baseUrl: url, token, onUnreadable: unreadableWarner(options.terminal) });
}

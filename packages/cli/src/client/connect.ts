import type { Client } from '@netraven/api';
import { findServer, type FoundServer } from '../place/find-server.ts';
import { findHome, type PlaceOptions } from '../place/place.ts';
import type { Terminal } from '../terminal/terminal.ts';
import { unreadableWarner } from './warn-unreadable.ts';

/**
 * Returns a client of the server that runs on the home. It warns on the terminal of entries that cannot be shown.
 *
 * @throws {NetRavenError} NR_SERVER_NOT_RUNNING, NR_HOME_FORBIDDEN, NR_HOST_PROJECT_NONE
 */
export async function connect(options: PlaceOptions & { readonly terminal?: Terminal }): Promise<Client> {
  return clientOf(await findServer(await findHome(options)), options.terminal);
}

/**
 * Returns a client of a server. The server proves before each request that it knows the tokens of the request: it may have
 * been killed since the last one, and a stream connects again by itself.
 */
export async function clientOf({ url, token, home }: FoundServer, terminal?: Terminal): Promise<Client> {
  const [{ createClient }, { proveServer }] = await Promise.all([
    import('@netraven/api'),
    import('../place/prove-server.ts'),
  ]);
  const provenFetch: typeof fetch = async (address, request) => {
    const signal = request?.signal ?? undefined;
    const reveal = new Headers(request?.headers).get('netraven-reveal-token');
    await proveServer(url, token, { home, signal });
    if (reveal !== null) await proveServer(url, reveal, { home, isReveal: true, signal });
    return fetch(address, request);
  };
  return createClient({ baseUrl: url, token, fetch: provenFetch, onUnreadable: unreadableWarner(terminal) });
}

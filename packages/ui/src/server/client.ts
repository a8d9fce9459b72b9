import { createClient, type Client } from '@netraven/api';
import { notingFetch } from './connection.ts';
import { noteUnreadable } from './unreadable.ts';
import { sessionKey } from './session-key.ts';

/** Sends the key of the session, and no cookies: they may be those of another server on this machine. */
const signedFetch: typeof fetch = (address, request) => {
  const key = sessionKey();
  const headers = { ...(request?.headers as Record<string, string>), ...(key && { authorization: `Bearer ${key}` }) };
  return notingFetch(address, { ...request, headers, credentials: 'omit' });
};

/** The API of the server that served this page. */
export const client: Client = createClient({
  baseUrl: location.origin,
  fetch: signedFetch,
  onUnreadable: noteUnreadable,
});

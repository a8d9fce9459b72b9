import { createClient, type Client } from '@netraven/api';
import { notingFetch } from './connection.ts';
import { noteUnreadable } from './unreadable.ts';
import { sessionKey } from './session-key.ts';

/** Time for an answer to a request that changes something: a browser waits for ever, and the page with it. */
const answerMs = 30_000;

/** Sends the key of the session, and no cookies: they may be those of another server on this machine. */
const signedFetch: typeof fetch = (address, request) => {
  const key = sessionKey();
  const headers = { ...(request?.headers as Record<string, string>), ...(key && { authorization: `Bearer ${key}` }) };
  const signals = [request?.signal, request?.method === 'GET' ? undefined : AbortSignal.timeout(answerMs)];
  const signal = AbortSignal.any(signals.filter((one) => one instanceof AbortSignal));
  return notingFetch(address, { ...request, headers, signal, credentials: 'omit' });
};

/** The API of the server that served this page. */
export const client: Client = createClient({
  baseUrl: location.origin,
  fetch: signedFetch,
  onUnreadable: noteUnreadable,
});

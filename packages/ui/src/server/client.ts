import { createClient, type Client } from '@netraven/api';
import { notingFetch } from './connection.ts';
import { noteUnreadable } from './unreadable.ts';

/** The API of the server that served this page. The browser adds the session's cookie. */
export const client: Client = createClient({
  baseUrl: location.origin,
  fetch: notingFetch,
  onUnreadable: noteUnreadable,
});

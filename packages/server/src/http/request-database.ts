import { isStream, methodOf, type RouteEntry } from '@netraven/api';
import { forClient, type Database } from '@netraven/db';

type Query = Readonly<Record<string, unknown>>;

/** Requests that may read most of a large table, by the id of their route. */
const slow: Readonly<Record<string, (query: Query) => boolean>> = {
  // Without these filters, the newest entries are found by an index.
  'logs.list': ({ text, source, device, device_id: id, level }) => [text, source, device, id, level].some(Boolean),
  'artifacts.history': () => true,
  'artifacts.blame': () => true,
  'artifacts.search': () => true,
  'artifacts.changes': () => true,
  'artifacts.export': () => true,
  'artifacts.exportPageInClear': () => true,
  'adoptions.compare': () => true,
  'audit.verify': () => true,
};

/**
 * Returns the database for a request. What only reads ends when its client leaves. A write goes on: the client may have
 * lost its connection only. Open routes share their answers with other clients.
 */
export function requestDatabase(
  db: Database,
  { id, route }: RouteEntry,
  query: unknown,
  signal: AbortSignal,
): Database {
  const isSlow = slow[id]?.(query as Query) ?? false;
  const isRead = isStream(route) || methodOf(route) === 'GET' || isSlow;
  return isRead && route.auth !== 'none' ? forClient(db, signal, { isSlow }) : db;
}

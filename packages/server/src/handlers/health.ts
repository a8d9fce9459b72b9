import { setTimeout as delay } from 'node:timers/promises';
import { workers, type Database } from '@netraven/db';
import { serverError } from '../codes.ts';
import type { Handlers } from './handler.ts';

/** Time for the database to answer, in ms. After that, the server counts as not ready. */
const answerMs = 2000;
/** Time for which an answer of the database is kept. */
const keptMs = 1000;
/** The query of each database that runs, or has just ended. */
const queries = new WeakMap<Database, Promise<number>>();

/**
 * Counts the live workers. Runs one query at a time, and at most one a second: anybody may ask, and the leases of running
 * tasks are renewed through the same pool of connections.
 */
function countLive(db: Database): Promise<number> {
  const known = queries.get(db);
  if (known) return known;
  const query = workers.countLive(db);
  queries.set(db, query);
  const forgetLater = (): void =>
    void setTimeout(() => queries.get(db) === query && queries.delete(db), keptMs).unref();
  query.then(forgetLater, forgetLater);
  // A connection that was cut in silence answers nothing for a long time, and others work meanwhile.
  setTimeout(() => queries.get(db) === query && queries.delete(db), answerMs).unref();
  return query;
}

export const healthHandlers: Handlers['health'] = {
  live: async ({ version }) => ({ status: 'live', version }),
  proof: async ({ prove }, { query: { nonce, token } }) => ({ proof: prove(nonce, token) }),
  ready: async ({ db }) => {
    const problem = db.problem();
    if (problem) throw problem;
    const live = await Promise.race([countLive(db), delay(answerMs, undefined, { ref: false })]);
    if (live === undefined) throw serverError('NR_SERVER_NOT_READY', 'The database does not answer');
    if (live === 0) throw serverError('NR_SERVER_NOT_READY', 'No worker is live');
    return { status: 'ready', workers: live };
  },
};

import { setTimeout as delay } from 'node:timers/promises';
import { workers } from '@netraven/db';
import { serverError } from '../codes.ts';
import type { Handlers } from './handler.ts';

/** Time for the database to answer, in ms. After that, the server counts as not ready. */
const answerMs = 2000;

export const healthHandlers: Handlers['health'] = {
  live: async ({ version }) => ({ status: 'live', version }),
  proof: async ({ prove }, { query: { nonce, token } }) => ({ proof: prove(nonce, token) }),
  ready: async ({ db }) => {
    const problem = db.problem();
    if (problem) throw problem;
    const listed = await Promise.race([workers.list(db), delay(answerMs, undefined, { ref: false })]);
    if (!listed) throw serverError('NR_SERVER_NOT_READY', 'The database does not answer');
    const live = listed.filter((worker) => worker.live).length;
    if (live === 0) throw serverError('NR_SERVER_NOT_READY', 'No worker is live');
    return { status: 'ready', workers: live };
  },
};

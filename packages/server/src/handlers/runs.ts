import type { NewRunHeaders } from '@netraven/api';
import { runs, workers } from '@netraven/db';
import type { CallerSession, Handlers } from './handler.ts';
import { nextPage } from './next-page.ts';
import { unknownRun, requireRun, requireTask } from './require-known.ts';

const defaultPage = 50;
const defaultTasks = 1000;

export const runHandlers: Handlers['runs'] = {
  create: ({ db }, { body, headers, session }) => runs.create(db, { ...body, ...callerOf(headers, session) }),
  list: async ({ db }, { query }) => {
    const limit = query.limit ?? defaultPage;
    if (query.before !== undefined) await requireRun(db, query.before);
    const { since, ...filter } = query;
    const page = await runs.list(db, { ...filter, ...(since !== undefined && { since: new Date(since) }), limit });
    return { runs: page, ...nextPage(page, limit, ({ id }) => ({ before: id })) };
  },
  get: async ({ db, runWatch }, { params, query, signal }) => {
    const run = await runWatch.whenEnded(params.id, (query.wait ?? 0) * 1000, signal);
    if (!run) return unknownRun(params.id);
    return {
      ...run,
      ranWith: await runs.ranWith(db, run.id),
      missingPools: run.counts.queued + run.counts.running > 0 ? await workers.missingPools(db, run.id) : [],
    };
  },
  tasks: async ({ db }, { params, query }) => {
    const { id: runId } = await requireRun(db, params.id);
    if (query.after !== undefined) await requireTask(db, query.after, runId);
    const { status, limit = defaultTasks, ...filter } = query;
    const page = await runs.tasks(db, runId, { ...filter, limit, ...(status && { status: [status] }) });
    return { tasks: page, ...nextPage(page, limit, ({ id }) => ({ after: id })) };
  },
  cancel: ({ db }, { params }) => runs.cancel(db, params.id),
  retry: ({ db }, { params, query: only, headers, session }) =>
    runs.retry(db, params.id, { ...callerOf(headers, session), only }),
  again: ({ db }, { params, query, headers, session }) =>
    runs.again(db, params.id, { ...callerOf(headers, session), exactly: query.exactly ?? false }),
};

/** Returns the requester of a run. A client with the token may choose the name. */
function callerOf(
  headers: NewRunHeaders,
  { signedIn }: CallerSession,
): { readonly createdBy: string; readonly idempotencyKey?: string } {
  const idempotencyKey = headers['idempotency-key'];
  const createdBy = headers['requested-by'] ?? (signedIn ? 'web page' : 'api');
  return { createdBy, ...(idempotencyKey !== undefined && { idempotencyKey }) };
}

import type { NewRunHeaders } from '@netraven/api';
import { runs } from '@netraven/db';
import type { Handlers } from './handler.ts';
import { nextPage } from './next-page.ts';
import { unknownRun, requireRun, requireTask } from './require-known.ts';

const defaultPage = 50;
const defaultTasks = 1000;

export const runHandlers: Handlers['runs'] = {
  create: ({ db }, { body, headers }) => runs.create(db, { ...body, ...callerOf(headers) }),
  list: async ({ db }, { query }) => {
    const limit = query.limit ?? defaultPage;
    if (query.before !== undefined) await requireRun(db, query.before);
    const page = await runs.list(db, { ...query, limit });
    return { runs: page, ...nextPage(page, limit, ({ id }) => ({ before: id })) };
  },
  get: async ({ runWatch }, { params, query, signal }) => {
    const run = await runWatch.whenEnded(params.id, (query.wait ?? 0) * 1000, signal);
    return run ?? unknownRun(params.id);
  },
  tasks: async ({ db }, { params, query }) => {
    const { id: runId } = await requireRun(db, params.id);
    if (query.after !== undefined) await requireTask(db, query.after, runId);
    const { status, limit = defaultTasks, ...filter } = query;
    const page = await runs.tasks(db, runId, { ...filter, limit, ...(status && { status: [status] }) });
    return { tasks: page, ...nextPage(page, limit, ({ id }) => ({ after: id })) };
  },
  cancel: ({ db }, { params }) => runs.cancel(db, params.id),
  retry: ({ db }, { params, query: { status }, headers }) =>
    runs.retry(db, params.id, { ...callerOf(headers), ...(status && { only: status }) }),
  again: ({ db }, { params, headers }) => runs.again(db, params.id, callerOf(headers)),
};

function callerOf(headers: NewRunHeaders): { readonly createdBy: string; readonly idempotencyKey?: string } {
  const idempotencyKey = headers['idempotency-key'];
  return { createdBy: 'api', ...(idempotencyKey !== undefined && { idempotencyKey }) };
}

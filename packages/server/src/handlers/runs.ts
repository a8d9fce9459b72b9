import type { NewRunHeaders } from '@netraven/api';
import { NetRavenError } from '@netraven/core';
import { codes as dbCodes, runs } from '@netraven/db';
import { shownRun, shownTask } from '../runs/shown.ts';
import type { Handlers } from './handler.ts';
import { nextPage } from './next-page.ts';

const defaultPage = 50;
const defaultTasks = 1000;

export const runHandlers: Handlers['runs'] = {
  create: async ({ db }, { body, headers }) => shownRun(await runs.create(db, { ...body, ...askedBy(headers) })),
  list: async ({ db }, { query }) => {
    const limit = query.limit ?? defaultPage;
    const page = await runs.list(db, { ...query, limit });
    return { runs: page.map(shownRun), ...nextPage(page, limit, ({ id }) => ({ before: id })) };
  },
  get: async ({ runWatch }, { params, query, signal }) => {
    const run = await runWatch.whenEnded(params.id, (query.wait ?? 0) * 1000, signal);
    if (!run) throw unknown(params.id);
    return shownRun(run);
  },
  tasks: async ({ db }, { params, query }) => {
    if (!(await runs.get(db, params.id))) throw unknown(params.id);
    const { status, limit = defaultTasks, ...by } = query;
    const page = await runs.tasks(db, params.id, { ...by, limit, ...(status && { status: [status] }) });
    return { tasks: page.map(shownTask), ...nextPage(page, limit, ({ id }) => ({ after: id })) };
  },
  cancel: async ({ db }, { params }) => shownRun(await runs.cancel(db, params.id)),
  retry: async ({ db }, { params, headers }) => shownRun(await runs.retry(db, params.id, askedBy(headers))),
};

function askedBy(headers: NewRunHeaders): { readonly createdBy: string; readonly idempotencyKey?: string } {
  const idempotencyKey = headers['idempotency-key'];
  return { createdBy: 'api', ...(idempotencyKey !== undefined && { idempotencyKey }) };
}

function unknown(id: string): NetRavenError {
  return new NetRavenError('NR_RUN_UNKNOWN', `There is no run ${id}`, { hint: dbCodes.NR_RUN_UNKNOWN.hint });
}

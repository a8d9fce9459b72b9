import { NetRavenError } from '@netraven/core';
import { codes as dbCodes, runs } from '@netraven/db';
import { shownRun, shownTask } from '../runs/shown.ts';
import type { Handlers } from './handler.ts';

const defaultPage = 50;
const defaultTasks = 1000;

export const runHandlers: Handlers['runs'] = {
  create: async ({ db }, { body, headers }) => {
    const idempotencyKey = headers['idempotency-key'];
    const ask = { ...body, createdBy: 'api', ...(idempotencyKey !== undefined && { idempotencyKey }) };
    return shownRun(await runs.create(db, ask));
  },
  list: async ({ db }, { query }) => {
    const limit = query.limit ?? defaultPage;
    const page = await runs.list(db, { ...query, limit });
    const last = page.at(-1);
    return { runs: page.map(shownRun), ...(last && page.length === limit && { next: { before: last.id } }) };
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
    const last = page.at(-1);
    return { tasks: page.map(shownTask), ...(last && page.length === limit && { next: { after: last.id } }) };
  },
  cancel: async ({ db }, { params }) => shownRun(await runs.cancel(db, params.id)),
  retry: async ({ db }, { params, headers }) => {
    const idempotencyKey = headers['idempotency-key'];
    const by = { createdBy: 'api', ...(idempotencyKey !== undefined && { idempotencyKey }) };
    return shownRun(await runs.retry(db, params.id, by));
  },
};

function unknown(id: string): NetRavenError {
  return new NetRavenError('NR_RUN_UNKNOWN', `There is no run ${id}`, { hint: dbCodes.NR_RUN_UNKNOWN.hint });
}

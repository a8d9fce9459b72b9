import type { NewRunHeaders } from '@netraven/api';
import { runs, schedules, tasks as taskQueries, workers, type Database } from '@netraven/db';
import { whenEnded } from '../runs/when-ended.ts';
import type { CallerSession, Handlers } from './handler.ts';
import { nextPage } from './next-page.ts';
import { requesterOf } from './requester.ts';
import { unknownRun, requireRun, requireTask } from './require-known.ts';

const defaultPage = 50;
const defaultTasks = 1000;

export const runHandlers: Handlers['runs'] = {
  create: ({ db }, { body, headers, session }) => runs.create(db, { ...body, ...callerOf(headers, session) }),
  preview: async ({ db }, { body }) =>
    schedules.previewRun(db, body.kind === 'new' ? body : { ...body, id: await runs.fullId(db, body.id) }),
  list: async ({ db }, { query }) => {
    const limit = query.limit ?? defaultPage;
    const { since, before, ...filter } = query;
    const last = before === undefined ? undefined : (await requireRun(db, before)).id;
    const page = await runs.list(db, {
      ...filter,
      ...(since !== undefined && { since: new Date(since) }),
      ...(last !== undefined && { before: last }),
      limit,
    });
    return { runs: page, ...nextPage(page, limit, ({ id }) => ({ before: id })) };
  },
  get: async (context, { params, query, signal }) => {
    const { db } = context;
    const id = await runs.fullId(db, params.id);
    const run = await whenEnded(context, id, (query.wait ?? 0) * 1000, signal);
    if (!run) return unknownRun(params.id);
    const waits = run.finishedAt === null ? await taskQueries.waitsOfRun(db, run.id) : [];
    return {
      ...run,
      ...(waits.length > 0 && { waits }),
      ranWith: await runs.ranWith(db, run.id),
      ...(run.finishedAt !== null && { toRetry: await runs.countToRetry(db, run.id) }),
      missingPools: run.finishedAt === null ? await workers.missingPools(db, run.id) : [],
    };
  },
  tasks: async ({ db }, { params, query }) => {
    const { id: runId } = await requireRun(db, params.id);
    if (query.after !== undefined) await requireTask(db, query.after, runId);
    const { status, limit = defaultTasks, ...filter } = query;
    const { tasks, next } = await runs.taskPage(db, runId, { ...filter, limit, ...(status && { status: [status] }) });
    return { tasks: await withWaits(db, tasks), ...(next !== undefined && { next: { after: next } }) };
  },
  cancel: async ({ db }, { params }) => runs.cancel(db, await runs.fullId(db, params.id)),
  retry: async ({ db }, { params, query: only, headers, session }) =>
    runs.retry(db, await runs.fullId(db, params.id), { ...callerOf(headers, session), only }),
  again: async ({ db }, { params, query, headers, session }) =>
    runs.again(db, await runs.fullId(db, params.id), {
      ...callerOf(headers, session),
      exactly: query.exactly ?? false,
    }),
};

/** Adds to queued tasks why they wait. */
export async function withWaits<One extends runs.Task>(
  db: Database,
  of: readonly One[],
): Promise<(One & { readonly wait?: taskQueries.Wait })[]> {
  const queued = of.filter(({ status }) => status === 'queued').map(({ id }) => id);
  const waits = await taskQueries.waitsOf(db, queued);
  return of.map((task) => {
    const wait = waits.get(task.id);
    return wait ? { ...task, wait } : task;
  });
}

/** Returns the requester of a run. A client with the token may choose the name. */
function callerOf(
  headers: NewRunHeaders,
  session: CallerSession,
): { readonly createdBy: string; readonly idempotencyKey?: string } {
  const idempotencyKey = headers['idempotency-key'];
  return { createdBy: requesterOf(headers, session), ...(idempotencyKey !== undefined && { idempotencyKey }) };
}

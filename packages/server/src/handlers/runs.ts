import type { Run, Task } from '@netraven/api';
import { NetRavenError } from '@netraven/core';
import { codes as dbCodes, runs } from '@netraven/db';
import type { Handlers } from './handler.ts';

const defaultPage = 50;

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
  tasks: async ({ db }, { params }) => {
    if (!(await runs.get(db, params.id))) throw unknown(params.id);
    return { tasks: (await runs.tasks(db, params.id)).map(shownTask) };
  },
};

function unknown(id: string): NetRavenError {
  return new NetRavenError('NR_RUN_UNKNOWN', `There is no run ${id}`, { hint: dbCodes.NR_RUN_UNKNOWN.hint });
}

function shownRun(run: runs.Run): Run {
  return {
    ...run,
    createdAt: run.createdAt.toISOString(),
    startedAt: run.startedAt?.toISOString() ?? null,
    finishedAt: run.finishedAt?.toISOString() ?? null,
  };
}

function shownTask(task: runs.Task): Task {
  return {
    ...task,
    startedAt: task.startedAt?.toISOString() ?? null,
    finishedAt: task.finishedAt?.toISOString() ?? null,
  };
}

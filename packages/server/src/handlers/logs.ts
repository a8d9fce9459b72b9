import { logs } from '@netraven/db';
import { followLogs } from '../streams/follow-logs.ts';
import type { Handlers } from './handler.ts';
import { nextPage } from './next-page.ts';
import { requireLogged } from './require-known.ts';

const defaultPage = 100;

export const logHandlers: Handlers['logs'] = {
  list: async ({ db }, { query }) => {
    const { since, limit = defaultPage, ...by } = query;
    await requireLogged(db, by);
    const rows = await logs.list(db, { ...by, limit, ...(since !== undefined && { since: new Date(since) }) });
    const upwards = by.order === 'asc';
    return { logs: rows, ...nextPage(rows, limit, ({ id }) => (upwards ? { after: id } : { before: id })) };
  },
  follow: async (context, { query, lastId, signal }) => {
    await requireLogged(context.db, query);
    return followLogs(context, query, lastId, signal);
  },
};

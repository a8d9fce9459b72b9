import { logs } from '@netraven/db';
import { followLogs } from '../streams/follow-logs.ts';
import type { Handlers } from './handler.ts';

const defaultPage = 100;

export const logHandlers: Handlers['logs'] = {
  list: async ({ db }, { query }) => {
    const { since, limit = defaultPage, ...by } = query;
    const rows = await logs.list(db, { ...by, limit, ...(since !== undefined && { since: new Date(since) }) });
    const last = rows.at(-1);
    const next = last && rows.length === limit && (by.order === 'asc' ? { after: last.id } : { before: last.id });
    return { logs: rows, ...(next && { next }) };
  },
  follow: (context, { query, lastId, signal }) => followLogs(context, query, lastId, signal),
};

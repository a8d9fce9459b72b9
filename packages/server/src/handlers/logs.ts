import { logs } from '@netraven/db';
import { followLogs } from '../streams/follow-logs.ts';
import type { Handlers } from './handler.ts';
import { nextPage } from './next-page.ts';
import { requireLogSubject } from './require-known.ts';

const defaultPage = 100;

export const logHandlers: Handlers['logs'] = {
  list: async ({ db }, { query }) => {
    const { since, limit = defaultPage, ...asked } = query;
    const filter = await requireLogSubject(db, asked);
    const rows = await logs.list(db, { ...filter, limit, ...(since !== undefined && { since: new Date(since) }) });
    const ascending = filter.order === 'asc';
    return { logs: rows, ...nextPage(rows, limit, ({ id }) => (ascending ? { after: id } : { before: id })) };
  },
  follow: async (context, { query, lastId, signal }) => {
    return followLogs(context, await requireLogSubject(context.db, query), lastId, signal);
  },
};

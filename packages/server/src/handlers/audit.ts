import { audit } from '@netraven/db';
import type { Handlers } from './handler.ts';
import { nextPage } from './next-page.ts';

const defaultPage = 50;

export const auditHandlers: Handlers['audit'] = {
  list: async ({ db }, { query: { before, limit = defaultPage } }) => {
    const rows = await audit.list(db, { before, limit });
    const entries = rows.map(({ hash, previous: _previous, ...entry }) => ({ ...entry, hash: hash.toString('hex') }));
    return { entries, ...nextPage(rows, limit, ({ id }) => ({ before: id })) };
  },
  verify: async ({ db }) => {
    const { last, ...check } = await audit.verify(db);
    return { ...check, last: last && { id: last.id, hash: last.hash.toString('hex') } };
  },
};

import { credentials } from '@netraven/db';
import type { Handlers } from './handler.ts';
import { requesterOf } from './requester.ts';

export const credentialHandlers: Handlers['credentials'] = {
  list: async ({ db }) => ({ credentials: await credentials.list(db) }),
  create: ({ db }, { body }) => credentials.add(db, body),
  change: ({ db }, { params: { id }, body: { networks, ...changed }, headers, session, address }) => {
    const who = requesterOf(headers, session);
    return credentials.change(db, id, { ...changed, ...(networks && { networks: { to: networks, who, address } }) });
  },
  allow: ({ db }, { params: { id }, body: { networks, reason }, headers, session, address }) =>
    credentials.allow(db, id, networks, { who: requesterOf(headers, session), address, reason }),
  thaw: ({ db }, { params: { id } }) => credentials.thaw(db, id),
  remove: ({ db }, { params: { id } }) => credentials.remove(db, id),
};

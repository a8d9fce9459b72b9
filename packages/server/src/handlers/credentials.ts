import type { Credential } from '@netraven/api';
import { credentials } from '@netraven/db';
import type { Handlers } from './handler.ts';

export const credentialHandlers: Handlers['credentials'] = {
  list: async ({ db }) => ({ credentials: (await credentials.list(db)).map(shown) }),
  create: async ({ db }, { body }) => shown(await credentials.add(db, body)),
  change: async ({ db }, { params: { id }, body }) => shown(await credentials.change(db, id, body)),
  remove: async ({ db }, { params: { id } }) => shown(await credentials.remove(db, id)),
};

// Field by field: whatever else a row may hold one day is not answered.
function shown(credential: credentials.Credential): Credential {
  const { id, name, username, tags, priority, hasEnable, kind, fingerprint, createdAt } = credential;
  return {
    id,
    name,
    username,
    tags,
    priority,
    hasEnable,
    kind,
    fingerprint,
    createdAt: createdAt.toISOString(),
  };
}

import { randomUUID } from 'node:crypto';
import type { ErrorData } from '@netraven/core';
import type { Database } from '../database.ts';
import { json } from '../schema/json.ts';

/** Keeps raw output that must not reach the job, such as a truncated configuration, sealed for an administrator. */
export async function setAside(db: Database, raw: { taskId: string; text: string; error: ErrorData }): Promise<void> {
  const id = randomUUID();
  await db.kysely
    .insertInto('set_aside')
    .values({
      id,
      task_id: raw.taskId,
      content: db.keyring.seal(raw.text, `set_aside:${id}`),
      error: json(raw.error),
    })
    .execute();
}

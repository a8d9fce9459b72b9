import { randomUUID } from 'node:crypto';
import type { ErrorData } from '@netraven/core';
import type { Database } from '../database.ts';
import { json } from '../schema/json.ts';

/** Keeps raw output that must not reach the job, such as a truncated configuration. It is sealed, for an administrator. */
export async function quarantine(db: Database, raw: { taskId: string; text: string; error: ErrorData }): Promise<void> {
  const id = randomUUID();
  await db.kysely
    .insertInto('quarantine')
    .values({
      id,
      task_id: raw.taskId,
      content: db.keyring.seal(raw.text, `quarantine:${id}`),
      error: json(raw.error),
    })
    .execute();
}

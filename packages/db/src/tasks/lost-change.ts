import { NetRavenError, errorData } from '@netraven/core';
import type { OpenChange } from '@netraven/core/attempt';
import { secretsBehind } from '@netraven/core/registry';
import { sql, type RawBuilder, type Selectable } from 'kysely';
import type { Database } from '../database.ts';
import { dbError } from '../codes.ts';
import type { Tables } from '../schema/tables.ts';
import { changeIdentity } from './start-attempts.ts';

/** The change of a device that an attempt began before its worker was lost. */
export interface LostChange {
  /** The change to undo. Undefined: it has no undo lines, or the job kept it. An error: it cannot be read. */
  readonly open: OpenChange | NetRavenError | undefined;
  /** The undo lines without secrets. */
  readonly shown: readonly string[];
  /** The secrets of the config of the run. Undefined: they cannot be read. */
  readonly secrets: readonly unknown[] | undefined;
}

type Row = Pick<Selectable<Tables['task']>, 'id' | 'configure_begun_at' | 'open_change' | 'undo_lines'> &
  Pick<Selectable<Tables['run']>, 'config'>;

/** Returns the change of a task that an earlier attempt began. @param config of the run, with its secrets */
export function lostChangeOf(db: Database, row: Row, config: Record<string, unknown> | Error): LostChange | undefined {
  if (!row.configure_begun_at) return undefined;
  const secrets = config instanceof Error ? undefined : secretsBehind(row.config, config);
  return { open: openChangeOf(db, row), shown: row.undo_lines ?? [], secrets };
}

function openChangeOf(db: Database, { id, open_change: sealed }: Row): LostChange['open'] {
  if (!sealed) return undefined;
  try {
    return JSON.parse(db.keyring.open(sealed, changeIdentity(id))) as OpenChange;
  } catch (error) {
    const { code, message, hint } = errorData(error, 'NR_SECRET_UNREADABLE');
    db.logger.error(`The undo lines of a task cannot be read: ${message}`, { task_id: id, code, hint });
    return dbError('NR_SECRET_UNREADABLE', `its undo lines cannot be read: ${message}`, { cause: error });
  }
}

/** The run whose change is still open on the device of a task, if it is another task's: the device takes no other task. */
export const blockingRun: RawBuilder<string | null> = sql`(
  select other.run_id from task as other
  where other.device_id = task.device_id and other.open_change is not null and other.id <> task.id
    and other.status in ('queued', 'running') limit 1
)`;

import { sql } from 'kysely';
import type { Database } from '../database.ts';
import { recordset } from '../schema/recordset.ts';
import { repeated } from '../transaction.ts';
import { refusedLogin } from './freeze.ts';

/** The answer of a task's device to a login. */
export interface TaskLogin {
  readonly taskId: string;
  readonly deviceId: string;
  readonly credentialId: string;
  /** Of the login that was sent. */
  readonly loginVersion: number;
  readonly accepted: boolean;
}

/** Notes answers of devices. A device then tries the accepted credential first; a task does not repeat a refused one. */
export async function noteLogins(db: Database, logins: readonly TaskLogin[]): Promise<void> {
  const answered = recordset('answered', logins, {
    task_id: ['uuid', (login) => login.taskId],
    device_id: ['uuid', (login) => login.deviceId],
    credential_id: ['uuid', (login) => login.credentialId],
    refused: ['text', ({ credentialId, loginVersion }) => refusedLogin({ id: credentialId, loginVersion })],
    accepted: ['boolean', (login) => login.accepted],
  });
  const note = sql`
    with answered as (select * from ${answered}), locked as (
      select id from device where id in (select device_id from answered where accepted)
      order by id for no key update
    ), known as (
      -- One that is just being removed is waited for, and then left out. Its reference would refuse the whole batch.
      select id from credential where id in (select credential_id from answered where accepted)
      order by id for key share
    ), worked as (
      update device set last_credential_id = answered.credential_id
      from answered
      join known on known.id = answered.credential_id
      join locked on locked.id = answered.device_id
      where answered.accepted and device.id = locked.id
    )
    update task set refused_logins = refused_logins || refused.logins
    from (
      select task_id, array_agg(refused) as logins from answered where not accepted group by task_id
    ) refused
    where task.id = refused.task_id`;
  // A refusal that is lost in a deadlock would let a retry send the refused password again.
  await repeated(() => note.execute(db.kysely));
}

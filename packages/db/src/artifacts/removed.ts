import { sql, type RawBuilder } from 'kysely';
import type { Database } from '../database.ts';
import { hasName } from '../devices/page.ts';
import type { ArtifactKey } from './identity.ts';

/** A removed device, with the name that it had at its version. */
export interface RemovedDevice {
  readonly id: string;
  readonly name: string;
}

/**
 * Returns the removed devices that had a version of an artifact at an instant, by name. When a device was removed is not
 * known: it may have been before the instant. A device whose name another one had at its newer version is left out.
 *
 * @param of `device`: a name or a pattern. Default: all
 */
export async function removedAt(
  db: Database,
  of: Omit<ArtifactKey, 'deviceId'> & { readonly at: Date; readonly device?: string | undefined },
): Promise<RemovedDevice[]> {
  // Reads one entry of the index for each device, not all versions.
  const { rows } = await sql<RemovedDevice>`
    with recursive owner (id) as (
      (select device_id from artifact where device_id is not null order by device_id limit 1)
      union all
      select (select device_id from artifact where device_id > owner.id order by device_id limit 1)
      from owner where owner.id is not null
    )
    select newest.device_id as id, newest.device_name as name
    from (select id from owner where ${isRemoved(sql`owner.id`)}) gone cross join lateral (
      select * from artifact
      where device_id = gone.id and job_type = ${of.jobType} and name = ${of.name} and ${savedUntil(of.at)}
      order by version desc limit 1
    ) newest
    where ${isLastOfRemoved(of.at)} and ${hasName(sql`newest.device_name`, of.device)}
    order by newest.device_name`.execute(db.kysely);
  return rows;
}

/** Selects the versions that were saved until an instant. */
export function savedUntil(at: Date): RawBuilder<boolean> {
  // People read instants to the millisecond.
  return sql`(saved_at < ${new Date(at.getTime() + 1).toISOString()}::timestamptz)`;
}

/** Selects the rows of removed devices. Not those of fleet jobs. */
export function isRemoved(id: RawBuilder<unknown>): RawBuilder<boolean> {
  return sql`(${id} is not null and not exists (select from device where device.id = ${id}))`;
}

/**
 * Selects the rows of `newest`, the newest versions of artifacts at an instant, that removed devices had. Without those whose
 * name another device had at a newer version.
 */
export function isLastOfRemoved(at: Date): RawBuilder<boolean> {
  return sql`(${isRemoved(sql`newest.device_id`)} and not exists (
    select from artifact
    where job_type = newest.job_type and name = newest.name and ${savedUntil(at)}
      and (saved_at, id) > (newest.saved_at, newest.id) and device_id <> newest.device_id
      and (
        device_id = (select device.id from device where device.name = newest.device_name)
        or device_name = newest.device_name and ${isRemoved(sql`artifact.device_id`)}
      )
  ))`;
}

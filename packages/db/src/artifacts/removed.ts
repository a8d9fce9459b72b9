import { sql, type RawBuilder } from 'kysely';
import type { Database } from '../database.ts';
import { hasName } from '../devices/page.ts';
import type { ArtifactKey } from './identity.ts';

/** A removed device, with the name that it had at its version. */
export interface RemovedDevice {
  readonly id: string;
  readonly name: string;
  /** Null: not known, since an older NetRaven removed it. It may have been before the instant. */
  readonly removedAt: Date | null;
}

/**
 * Returns the devices that had a version of an artifact at an instant and were removed since, by name. A device whose name
 * another one had at its newer version is left out.
 *
 * @param of `device`: a name or a pattern. `tag`: it had this tag when it was removed, or its tags are unknown. Default: all
 */
export async function removedAt(
  db: Database,
  of: Omit<ArtifactKey, 'deviceId'> & {
    readonly at: Date;
    readonly device?: string | undefined;
    readonly tag?: string | undefined;
  },
): Promise<RemovedDevice[]> {
  // Reads one entry of the index for each device, not all versions.
  const { rows } = await sql<RemovedDevice>`
    with recursive owner (id) as (
      (select device_id from artifact where device_id is not null order by device_id limit 1)
      union all
      select (select device_id from artifact where device_id > owner.id order by device_id limit 1)
      from owner where owner.id is not null
    )
    select newest.device_id as id, newest.device_name as name, removed_device.removed_at as "removedAt"
    from (select id from owner where ${isRemovedAfter(of.at, sql`owner.id`)}) gone
    left join removed_device on removed_device.id = gone.id
    cross join lateral (
      select * from artifact
      where device_id = gone.id and job_type = ${of.jobType} and name = ${of.name} and ${savedUntil(of.at)}
      order by version desc limit 1
    ) newest
    where ${isLastOfRemoved(of.at)} and ${hasName(sql`newest.device_name`, of.device)}
      and ${of.tag === undefined ? sql`true` : sql`(removed_device.id is null or tags && ${[of.tag]}::text[])`}
    order by newest.device_name`.execute(db.kysely);
  return rows;
}

/** Selects the versions that were saved until an instant. */
export function savedUntil(at: Date): RawBuilder<boolean> {
  return sql`(saved_at < ${endOf(at)}::timestamptz)`;
}

/** People read instants to the millisecond. */
function endOf(at: Date): string {
  return new Date(at.getTime() + 1).toISOString();
}

/** Selects the rows of devices that were removed after an instant, or at an unknown time. Not those of fleet jobs. */
export function isRemovedAfter(at: Date, id: RawBuilder<unknown>): RawBuilder<boolean> {
  return sql`(${id} is not null and not exists (select from device where device.id = ${id}) and not exists (
    select from removed_device where removed_device.id = ${id} and removed_at < ${endOf(at)}::timestamptz))`;
}

/**
 * Selects the rows of `newest`, the newest versions of artifacts at an instant, of devices that were removed after it. Without
 * those whose name another device had at a newer version.
 */
export function isLastOfRemoved(at: Date): RawBuilder<boolean> {
  return sql`(${isRemovedAfter(at, sql`newest.device_id`)} and not exists (
    select from artifact
    where job_type = newest.job_type and name = newest.name and ${savedUntil(at)}
      and (saved_at, id) > (newest.saved_at, newest.id) and device_id <> newest.device_id
      and (
        device_id = (select device.id from device where device.name = newest.device_name)
        or device_name = newest.device_name and ${isRemovedAfter(at, sql`artifact.device_id`)}
      )
  ))`;
}

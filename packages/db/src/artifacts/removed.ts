import { sql, type RawBuilder } from 'kysely';
import type { Database } from '../database.ts';
import { hasName } from '../devices/page.ts';
import type { ArtifactKey } from './identity.ts';

/** A removed device, with the name that it had at its version. */
export interface RemovedDevice {
  readonly id: string;
  readonly name: string;
  readonly removedAt: Date;
}

/**
 * Returns the devices that had a version of an artifact at an instant and were removed since, by name. A device whose name
 * another one had at its newer version is left out.
 *
 * @param of `device`: a name or a pattern. `tag`: it had this tag when it was removed. Default: all
 */
export async function removedAt(
  db: Database,
  of: Omit<ArtifactKey, 'deviceId'> & {
    readonly at: Date;
    readonly device?: string | undefined;
    readonly tag?: string | undefined;
  },
): Promise<RemovedDevice[]> {
  const { rows } = await sql<RemovedDevice>`
    select newest.device_id as id, newest.device_name as name, removed_at as "removedAt"
    from removed_device cross join lateral (
      select * from artifact
      where device_id = removed_device.id and job_type = ${of.jobType} and name = ${of.name} and ${savedUntil(of.at)}
      order by version desc limit 1
    ) newest
    where ${removedAfter(of.at)} and ${isLastOfName(of.at)} and ${hasName(sql`newest.device_name`, of.device)}
      and ${of.tag === undefined ? sql`true` : sql`tags && ${[of.tag]}::text[]`}
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

/** Selects the rows of `removed_device` of devices that were removed after an instant. */
export function removedAfter(at: Date): RawBuilder<boolean> {
  return sql`(removed_at >= ${endOf(at)}::timestamptz)`;
}

/**
 * Selects the rows of `newest`, the newest versions of artifacts of removed devices at an instant. Without those whose name
 * another device had at a newer version.
 */
export function isLastOfName(at: Date): RawBuilder<boolean> {
  return sql`(not exists (
    select from artifact
    where job_type = newest.job_type and name = newest.name and ${savedUntil(at)}
      and (saved_at, id) > (newest.saved_at, newest.id) and device_id <> newest.device_id
      and (
        device_id = (select device.id from device where device.name = newest.device_name)
        or device_name = newest.device_name
          and device_id in (select removed_device.id from removed_device where ${removedAfter(at)})
      )
  ))`;
}

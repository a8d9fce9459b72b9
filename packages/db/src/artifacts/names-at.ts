import { sql, type RawBuilder } from 'kysely';
import type { Database } from '../database.ts';
import { hasName } from '../schema/name-pattern.ts';
import { isUuid } from '../schema/uuid.ts';

/** A device as it was at an instant. */
export interface DeviceAt {
  readonly id: string;
  /** The name that it had then. */
  readonly name: string;
  /** Null: the inventory has it. */
  readonly removedAt: Date | null;
}

/** Selects devices of an instant. */
export interface DevicesAt {
  readonly at: Date;
  /** A name or a pattern. A name that no device had then: the device that has it now. */
  readonly device?: string | undefined;
  /** The device has this tag, or had it when it was removed. */
  readonly tag?: string | undefined;
}

/** Returns the devices of the inventory, and those that were removed after an instant, with the names that they had then. */
export async function devicesAt(db: Database, of: DevicesAt): Promise<DeviceAt[]> {
  return (await sql<DeviceAt>`${selectDevicesAt(of)} order by name, id`.execute(db.kysely)).rows;
}

/** Selects the rows of {@link devicesAt}. */
function selectDevicesAt({ at, device, tag }: DevicesAt): RawBuilder<DeviceAt> {
  const isNow =
    device === undefined
      ? sql`false`
      : sql`now = ${device} and not exists (select from present had where had.name = ${device})`;
  return sql<DeviceAt>`
    with known as (
      select distinct on (device_name.device_id) device_name.device_id as id, device_name.name, device.name as now,
        removed_at as "removedAt", coalesce(device.tags, removed.tags) as tags, since
      from device_name left join device on device.id = device_id left join removed_device removed on removed.id = device_id
      where device.id is not null or ${removedAfter(at)}
      -- The last name until then. Before its first name, a device can only have versions of another tool.
      order by device_id, since < ${endOf(at)}::timestamptz desc,
        case when since < ${endOf(at)}::timestamptz then -device_name.id else device_name.id end
    ), present as (
      -- Not those that came later. One version tells; exists would read those of all devices.
      select * from known where since < ${endOf(at)}::timestamptz or (
        select true from artifact where device_id = known.id and ${savedUntil(at)} limit 1
      )
    )
    select id, name, "removedAt" from present
    where (${hasName(sql`name`, device)} or ${isNow})
      and ${tag === undefined ? sql`true` : sql`tags && ${[tag]}::text[]`}`;
}

/** A device that has or had a name. */
export interface NamedDevice {
  readonly id: string;
  /** The name that it has now, or had when it was removed. */
  readonly name: string;
  /** Null: the inventory has it. */
  readonly removedAt: Date | null;
}

/**
 * Returns the devices that have or had a name: first the one that has it, then the one that had it last. By an id too, since
 * a name can mean several.
 */
export async function devicesNamed(db: Database, name: string): Promise<NamedDevice[]> {
  const { rows } = await sql<NamedDevice>`
    select holder.id, coalesce(device.name, ${lastName(sql`holder.id`)}) as name, removed_at as "removedAt"
    from (${holdersOf(name)}) as holder
    left join device using (id) left join removed_device using (id)
    order by (device.name = ${name}) desc nulls last, holder.until desc nulls first, holder.id`.execute(db.kysely);
  return rows;
}

/** Selects the id of the device that has a name, else of the one that had it last. */
export function holderOf(name: string): RawBuilder<string> {
  return sql`(select holder.id from (${holdersOf(name)}) as holder left join device using (id)
    order by (device.name = ${name}) desc nulls last, holder.until desc nulls first, holder.id limit 1)`;
}

function holdersOf(name: string): RawBuilder<unknown> {
  const byId = isUuid(name) ? sql`or device_id = ${name}::uuid` : sql``;
  return sql`select device_id as id, nullif(max(coalesce(until, 'infinity')), 'infinity') as until from device_name
    where name = ${name} ${byId} group by device_id`;
}

/** Selects the last name of a device. */
export function lastName(id: RawBuilder<unknown>): RawBuilder<string> {
  return sql`(select last.name from device_name last where last.device_id = ${id} order by last.id desc limit 1)`;
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
function removedAfter(at: Date): RawBuilder<boolean> {
  return sql`(removed_at >= ${endOf(at)}::timestamptz)`;
}

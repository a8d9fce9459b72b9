import { sql, type RawBuilder } from 'kysely';
import type { Database } from '../database.ts';
import type { TaskStatus } from '../schema/status.ts';
import { escapeLike } from '../schema/name-pattern.ts';
import { isFailure, isSuccess } from '../schema/outcome.ts';
import { statesOf } from './health.ts';
import type { HealthState } from '../devices/health-rows.ts';
import { deviceOf, type Device } from '../devices/device.ts';
import { conditionOf } from '../devices/query/condition.ts';
import { readQuery } from '../devices/query/read-query.ts';
import { deviceOrder, lastProven, ranked, type DeviceSort } from './device-order.ts';

/** A device with its last results. */
export interface ListedDevice extends Device {
  /** Only when requested. */
  readonly results?: DeviceResults;
}

export interface DeviceResults {
  /** The worst one of its job types. */
  readonly state: HealthState;
  /** Of the last task that ended with a result or an error. */
  readonly lastTry: { readonly at: Date; readonly status: TaskStatus; readonly code: string | null } | null;
  readonly lastSuccessAt: Date | null;
  /** Of the last saved version. */
  readonly lastChangeAt: Date | null;
  /** A job last saved a text of it, changed or not. */
  readonly lastProvenAt: Date | null;
}

/** Filters, which all must match. */
export interface DeviceFilter {
  readonly name?: string;
  /** Part of a name or address, in any case. */
  readonly text?: string;
  /** In the query language. Default: all devices. */
  readonly query?: string;
  readonly results?: boolean;
  /** Default: `name`. */
  readonly sort?: DeviceSort;
  readonly limit: number;
  /** Only devices after this place: `next` of the page before. By name, this is a name. */
  readonly after?: string;
}

/** Devices, and where the next page begins. */
export interface DeviceListPage {
  readonly devices: readonly ListedDevice[];
  /** Undefined on the last page. */
  readonly next: string | undefined;
}

/** Returns a page of devices. @throws {NetRavenError} NR_QUERY_INVALID */
export async function listDevices(db: Database, filter: DeviceFilter): Promise<DeviceListPage> {
  const { name, text, query: asked, results = false, sort = 'name', limit, after } = filter;
  const order = deviceOrder(sort);
  let query = db.kysely.selectFrom('device').selectAll('device').select(order.value.as('value')).limit(limit);
  if (name !== undefined) query = query.where('device.name', '=', name);
  if (text !== undefined) {
    const part = `%${escapeLike(text)}%`;
    query = query.where((where) => where.or([where('device.name', 'ilike', part), where('address', 'ilike', part)]));
  }
  if (asked !== undefined) query = query.where(await conditionOf(db, (await readQuery(db, asked)).words));
  if (order.needs === 'ranked') {
    query = query.leftJoin(ranked([...(await statesOf(db))]).as('ranked'), 'ranked.id', 'device.id');
  }
  if (order.needs === 'proven') query = query.leftJoinLateral(lastProven.as('proven'), (join) => join.onTrue());
  if (after !== undefined) query = query.where(order.isAfter(after));
  const rows = await query.orderBy(order.by).execute();
  const last = rows.at(-1);
  const next = last && rows.length === limit ? order.placeOf(last) : undefined;
  if (!results) return { devices: rows.map(deviceOf), next };
  const found = await resultsOf(
    db,
    rows.map(({ id }) => id),
  );
  return { devices: rows.map((row) => ({ ...deviceOf(row), results: found.get(row.id) ?? noResults })), next };
}

const noResults: DeviceResults = {
  state: 'never',
  lastTry: null,
  lastSuccessAt: null,
  lastChangeAt: null,
  lastProvenAt: null,
};

/** Returns the last results of devices by their id. */
async function resultsOf(db: Database, ids: readonly string[]): Promise<Map<string, DeviceResults>> {
  const states = await statesOf(db, ids);
  const rows = await db.kysely
    .selectFrom('device')
    .where(sql<boolean>`device.id = any(${ids}::uuid[])`)
    .leftJoinLateral(lastTask(sql`(${isSuccess} or ${isFailure})`).as('tried'), (join) => join.onTrue())
    // Most devices succeeded at the last try: these need no second search.
    .leftJoinLateral(lastTask(sql`${isSuccess} and tried.status in ('failed', 'error')`).as('ok'), (join) =>
      join.onTrue(),
    )
    .leftJoinLateral(lastVersion.as('changed'), (join) => join.onTrue())
    .leftJoinLateral(lastProven.as('proven'), (join) => join.onTrue())
    .select(['device.id', 'tried.at as tried_at', 'tried.status', 'tried.code', 'ok.at as ok_at'])
    .select(['changed.at as changed_at', 'proven.at as proven_at'])
    .execute();
  const hasFailed = (status: TaskStatus | null): boolean => status === 'failed' || status === 'error';
  return new Map(
    rows.map((row) => [
      row.id,
      {
        state: states.get(row.id) ?? 'never',
        lastTry:
          row.tried_at && row.status
            ? { at: row.tried_at, status: row.status, code: hasFailed(row.status) ? row.code : null }
            : null,
        lastSuccessAt: hasFailed(row.status) ? row.ok_at : row.tried_at,
        lastChangeAt: row.changed_at,
        lastProvenAt: row.proven_at,
      },
    ]),
  );
}

interface LastTask {
  readonly at: Date;
  readonly status: TaskStatus;
  readonly code: string | null;
}

function lastTask(condition: RawBuilder<unknown>): RawBuilder<LastTask> {
  return sql<LastTask>`(
    select task.finished_at as at, task.status, task.error ->> 'code' as code from task
    where task.device_id = device.id and task.finished_at is not null and ${condition}
    order by task.finished_at desc limit 1
  )`;
}

const lastVersion = sql<{ at: Date }>`(
  select saved_at as at from artifact where artifact.device_id = device.id order by id desc limit 1
)`;

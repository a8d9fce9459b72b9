import type { ErrorData } from '@netraven/core';
import type { ResolvedSettings } from '@netraven/core/attempt';
import { sql, type RawBuilder } from 'kysely';
import { ofDevice, type Credential } from '../credentials/credentials.ts';
import { mayGo } from '../credentials/places.ts';
import type { Database } from '../database.ts';
import { dbError } from '../codes.ts';
import { isFailure, isSuccess } from '../schema/outcome.ts';
import type { HealthState } from '../devices/health-rows.ts';
import { list as listHealth, worstOf, type DeviceHealth } from './health.ts';
import { uuidOrNone } from '../schema/uuid.ts';
import type { TaskStatus } from '../schema/status.ts';
import { platforms } from '../workers/platforms.ts';
import { deviceOf, type Device } from '../devices/device.ts';
import { jumpChain, jumpHostOf, loadJumpHosts } from '../devices/jump-hosts.ts';
import { listKnown, type KnownKey } from '../devices/refused-keys.ts';
import { settingsOf, tagSettings } from '../devices/settings.ts';

interface OfTask {
  readonly at: Date;
  readonly jobType: string;
  readonly runId: string;
  readonly taskId: string;
}

/** A device with all that holds for it. */
export interface DeviceReport extends ResolvedSettings {
  readonly device: Device;
  /** Name of the saved source that it comes from. */
  readonly source: string | null;
  /** Id of the run whose change may be on the device, because its commit was never answered. The device takes no other change. */
  readonly heldBy: string | null;
  /** Names, the first one to log in to first. */
  readonly jumpHosts: readonly string[];
  /** Only two equal reads prove its configuration. */
  readonly weaklyProven: boolean;
  /** The worst one of its job types. */
  readonly state: HealthState;
  /** By job type. */
  readonly health: readonly DeviceHealth[];
  readonly lastSuccess: OfTask | null;
  /** The last task that ended with a result or an error. */
  readonly lastTry: (OfTask & { readonly status: TaskStatus; readonly error: ErrorData | null }) | null;
  /** The last saved version. */
  readonly lastChange: {
    readonly at: Date;
    readonly jobType: string;
    readonly name: string;
    readonly version: number;
    readonly runId: string;
  } | null;
  readonly hostKey: KnownKey | null;
  /** The TLS certificate of its HTTPS API. */
  readonly certificate: KnownKey | null;
  /** In the order in which they are tried. */
  readonly credentials: readonly (Credential & {
    readonly workedLast: boolean;
    /** It may be sent to the device. Null: that depends on the address that the name server gives. */
    readonly mayGo: boolean | null;
  })[];
}

/**
 * Returns the report of a device.
 *
 * @throws {NetRavenError} NR_DEVICE_UNKNOWN, NR_JUMP_HOST_UNKNOWN, NR_JUMP_HOST_LOOP
 */
export async function deviceReport(db: Database, id: string): Promise<DeviceReport> {
  const row = await db.kysely
    .selectFrom('device')
    .leftJoin('source', 'source.id', 'device.source_id')
    .selectAll('device')
    .select('source.name as source')
    .where('device.id', '=', uuidOrNone(id))
    .executeTakeFirst();
  if (!row) throw dbError('NR_DEVICE_UNKNOWN', `There is no device ${id}`);
  const device = deviceOf(row);
  const [tags, known, health, tried, succeeded, change, hostKeys, credentials] = await Promise.all([
    tagSettings(db.kysely),
    platforms(db),
    listHealth(db, { deviceIds: [id] }),
    lastTask(db, id, sql`(${isSuccess} or ${isFailure})`),
    lastTask(db, id, isSuccess),
    lastChange(db, id),
    listKnown(db, { deviceId: id }),
    ofDevice(db, id),
  ]);
  const jumpHost = jumpHostOf(device, tags);
  const hosts = jumpHost === undefined ? new Map() : await loadJumpHosts(db.kysely, [jumpHost], tags);
  const hops = jumpChain(device, tags, hosts);
  return {
    device,
    source: row.source,
    heldBy: row.held_by_run,
    ...settingsOf(device, tags, known),
    weaklyProven: known.some((one) => one.id === device.platform && one.state === 'ready' && one.weaklyProven === true),
    jumpHosts: hops.map(({ name }) => name),
    state: worstOf(health.filter(({ counts }) => counts).map(({ state }) => state)),
    health,
    lastSuccess: succeeded ?? null,
    lastTry: tried ?? null,
    lastChange: change ?? null,
    hostKey: hostKeys.find(({ service }) => service === 'ssh') ?? null,
    certificate: hostKeys.find(({ service }) => service === 'https') ?? null,
    credentials: credentials.map((one) => ({
      ...one,
      workedLast: one.id === row.last_credential_id,
      mayGo: mayGo(one.networks, device, hops),
    })),
  };
}

async function lastTask(
  db: Database,
  deviceId: string,
  condition: RawBuilder<unknown>,
): Promise<NonNullable<DeviceReport['lastTry']> | undefined> {
  return (
    db.kysely
      .selectFrom('task')
      .select(['task.job_type as jobType', 'task.run_id as runId', 'task.id as taskId', 'task.status'])
      // Why a job does not apply to the device is no error of it.
      .select(sql<ErrorData | null>`case when status <> 'skipped' then error end`.as('error'))
      .select(sql<Date>`task.finished_at`.as('at'))
      .where('task.device_id', '=', deviceId)
      .where('task.finished_at', 'is not', null)
      .where(sql<boolean>`${condition}`)
      .orderBy('task.finished_at', 'desc')
      .limit(1)
      .executeTakeFirst()
  );
}

async function lastChange(db: Database, deviceId: string): Promise<DeviceReport['lastChange'] | undefined> {
  return db.kysely
    .selectFrom('artifact')
    .select(['saved_at as at', 'job_type as jobType', 'name', 'version', 'run_id as runId'])
    .where('device_id', '=', deviceId)
    .orderBy('id', 'desc')
    .limit(1)
    .executeTakeFirst();
}

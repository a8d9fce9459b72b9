import { randomBytes, randomUUID } from 'node:crypto';
import { sql } from 'kysely';
import type { Database } from '../database.ts';
import { readToKeep } from '../devices/devices.ts';
import { dbError } from '../codes.ts';
import { checkedConfig, patchConfig } from '../runs/create.ts';
import { recordOf } from '../runs/record-of.ts';
import { requireConfirmed } from '../runs/require-confirmed.ts';
import { uuidOrNone } from '../schema/uuid.ts';
import { inTransaction, nameTaken } from '../transaction.ts';
import { refuseLoop } from './loops.ts';
import {
  configIdentity,
  secretIdentity,
  triggerOf,
  type AfterResult,
  type Trigger,
  type TriggerKind,
} from './trigger.ts';

/** The fields of a trigger that a person sets. */
export interface TriggerFields {
  readonly name: string;
  /** In the query language. */
  readonly devices: string;
  /** Default: none. */
  readonly config?: Record<string, unknown>;
  /** Default `false`. */
  readonly dryRun?: boolean;
  /** The job may change devices. Default `false`. */
  readonly allowWrites?: boolean;
  /** Only of the kind `after`. Default `saved`. */
  readonly result?: AfterResult;
}

export interface NewTrigger extends TriggerFields {
  readonly kind: TriggerKind;
  readonly jobType: string;
  /** The job type whose runs start it. Only of the kind `after`. */
  readonly after?: string;
  readonly createdBy: string;
}

/** A trigger, and its secret if a new one was made: nothing shows it again. */
export interface WithSecret {
  readonly trigger: Trigger;
  readonly secret?: string;
}

/**
 * Adds a trigger.
 *
 * @throws {NetRavenError} NR_NAME_TAKEN, NR_TRIGGER_LOOP, NR_WRITES_UNCONFIRMED, NR_TRIGGER_INVALID
 * @throws {NetRavenError} NR_JOB_UNKNOWN_TYPE, NR_JOB_NOT_READY, NR_RUN_CONFIG_INVALID, NR_QUERY_INVALID, NR_DEVICE_NONE
 */
export async function add(db: Database, asked: NewTrigger): Promise<WithSecret> {
  const { name, kind, jobType, devices, config = {}, dryRun = false, allowWrites = false, after, createdBy } = asked;
  if ((kind === 'after') !== (after !== undefined)) {
    throw dbError(
      'NR_TRIGGER_INVALID',
      after === undefined
        ? 'A trigger of the kind after needs the job type whose runs start it'
        : `A trigger of the kind ${kind} follows no job type`,
    );
  }
  if (kind !== 'after' && asked.result) throw resultWithoutAfter(kind);
  const id = randomUUID();
  const record = await recordOf(db, jobType);
  if (after !== undefined) await recordOf(db, after);
  requireConfirmed(record, { dryRun, allowWrites });
  const sealed = await checkedConfig(db, record, jobType, config, configIdentity(id));
  const query = await readToKeep(db, devices);
  const secret = kind === 'webhook' ? newSecret() : undefined;
  return inTransaction(db, async (trx) => {
    if (after !== undefined) {
      await sql`lock table trigger in share row exclusive mode`.execute(trx);
      await refuseLoop(trx, { jobType, after });
    }
    const row = await trx
      .insertInto('trigger')
      .values({
        id,
        name,
        kind,
        job_type: jobType,
        devices: query,
        ...sealed,
        dry_run: dryRun,
        allow_writes: allowWrites,
        after_job_type: after ?? null,
        after_result: after === undefined ? null : (asked.result ?? 'saved'),
        secret: secret === undefined ? null : db.keyring.seal(secret, secretIdentity(id)),
        created_by: createdBy,
      })
      .returningAll()
      .executeTakeFirstOrThrow();
    return { trigger: triggerOf(row), ...(secret !== undefined && { secret }) };
  }).catch((error: unknown) => {
    throw nameTaken(error, 'trigger', name);
  });
}

/** Lists all triggers by name. */
export async function list(db: Database): Promise<Trigger[]> {
  return (await db.kysely.selectFrom('trigger').selectAll().orderBy('name').execute()).map(triggerOf);
}

/** Returns a trigger. @throws {NetRavenError} NR_TRIGGER_UNKNOWN */
export async function get(db: Database, id: string): Promise<Trigger> {
  const row = await db.kysely.selectFrom('trigger').selectAll().where('id', '=', uuidOrNone(id)).executeTakeFirst();
  if (!row) throw unknown(id);
  return triggerOf(row);
}

/** Changes of a trigger. */
export interface TriggerChange extends Partial<TriggerFields> {
  /** A JSON Merge Patch: settings that it does not name stay, and null removes one. */
  readonly config?: Record<string, unknown>;
  /** `true`: its events start nothing until it is resumed. */
  readonly paused?: boolean;
  /** The webhook gets another secret at once. */
  readonly newSecret?: boolean;
}

/** Changes a trigger at once. @throws {NetRavenError} NR_TRIGGER_UNKNOWN, and the errors of `add` */
export async function change(db: Database, id: string, changed: TriggerChange): Promise<WithSecret> {
  const { kind, jobType } = await get(db, id);
  const { name, devices, config, dryRun, allowWrites, result, paused } = changed;
  if (result && kind !== 'after') throw resultWithoutAfter(kind);
  if (changed.newSecret === true && kind !== 'webhook') {
    throw dbError('NR_TRIGGER_INVALID', `A trigger of the kind ${kind} has no secret`);
  }
  const record = config || dryRun === false || allowWrites !== undefined ? await recordOf(db, jobType) : undefined;
  const query = devices === undefined ? undefined : await readToKeep(db, devices);
  const secret = changed.newSecret === true ? newSecret() : undefined;
  try {
    return await inTransaction(db, async (trx) => {
      // Of two changes at once, the second one sees the first one.
      const before = await trx.selectFrom('trigger').selectAll().where('id', '=', id).forUpdate().executeTakeFirst();
      if (!before) throw unknown(id);
      const confirmed = { dryRun: dryRun ?? before.dry_run, allowWrites: allowWrites ?? before.allow_writes };
      if (record) requireConfirmed(record, confirmed);
      const ofTrx = { ...db, kysely: trx };
      const sealed = record && config && (await patchConfig(ofTrx, record, before, config, configIdentity(id)));
      const row = await trx
        .updateTable('trigger')
        .set({
          name: name ?? before.name,
          ...(query !== undefined && { devices: query }),
          ...sealed,
          ...(dryRun !== undefined && { dry_run: dryRun }),
          ...(allowWrites !== undefined && { allow_writes: allowWrites }),
          ...(result && { after_result: result }),
          ...(secret !== undefined && { secret: db.keyring.seal(secret, secretIdentity(id)) }),
          ...(paused === true && { paused_at: sql<Date>`coalesce(paused_at, now())` }),
          ...(paused === false && { paused_at: null }),
        })
        .where('id', '=', id)
        .returningAll()
        .executeTakeFirstOrThrow();
      return { trigger: triggerOf(row), ...(secret !== undefined && { secret }) };
    });
  } catch (error) {
    throw nameTaken(error, 'trigger', name ?? id);
  }
}

/** Removes a trigger. Its runs stay. @throws {NetRavenError} NR_TRIGGER_UNKNOWN */
export async function remove(db: Database, id: string): Promise<Trigger> {
  const row = await db.kysely.deleteFrom('trigger').where('id', '=', uuidOrNone(id)).returningAll().executeTakeFirst();
  if (!row) throw unknown(id);
  return triggerOf(row);
}

function newSecret(): string {
  return randomBytes(32).toString('base64url');
}

function resultWithoutAfter(kind: TriggerKind): Error {
  return dbError(
    'NR_TRIGGER_INVALID',
    `Only a trigger of the kind after has a result, and this one is of the kind ${kind}`,
  );
}

function unknown(id: string): Error {
  return dbError('NR_TRIGGER_UNKNOWN', `There is no trigger ${id}`);
}

import type { DeviceSettings, TagSettings } from '@netraven/core/attempt';
import { sql } from 'kysely';
import { headsOfTypes, type Heads } from '../artifacts/heads.ts';
import { fitting, type DecryptedCredential } from '../credentials/credentials.ts';
import type { Database } from '../database.ts';
import type { HostKey } from '../devices/host-keys.ts';
import { prepared } from '../prepared.ts';
import { recordset } from '../schema/recordset.ts';
import { limitsFor } from '../session-limits/sessions.ts';
import { loadAccess, noAccess, type Access, type ReachedDevice } from './access.ts';

/** The secrets and keys that the worker needs to log in to the device of a task. */
export interface TaskNeeds extends Access {
  /** Decrypts the credentials of the device, in the order to try. @throws {NetRavenError} NR_SECRET_UNREADABLE */
  credentials(): DecryptedCredential[];
  /** Name of the first credential, if all are frozen. */
  readonly frozen: string | undefined;
  /** Undefined before the first contact. */
  readonly hostKey: HostKey | undefined;
  /** The latest versions of what the job type saved for the device. */
  readonly heads: Heads;
  /** Keys of the session limits that hold for the task. */
  readonly sessionLimits: readonly string[];
  /** By the process's clock, in ms. */
  readonly loadedAt: number;
}

/** A task with the device that it works on; null for a fleet task. */
export interface NeedsOf {
  readonly taskId: string;
  readonly jobType: string;
  readonly device: { readonly id: string; readonly tags: readonly string[] } | null;
}

/** Loads the needs of tasks. Returns them in the order of the tasks; a fleet task has none. */
export async function loadNeeds(db: Database, tasks: readonly NeedsOf[]): Promise<(TaskNeeds | undefined)[]> {
  const loadedAt = performance.now();
  const known = new Map((await loginRows(db, tasks)).map((row) => [row.taskId, row]));
  return needsWith(db, tasks, known, loadedAt);
}

/** Loads the other needs of tasks whose login rows are known. @param loadedAt of these rows */
export async function needsWith(
  db: Database,
  tasks: readonly NeedsOf[],
  known: ReadonlyMap<string, LoginRow>,
  loadedAt: number,
): Promise<(TaskNeeds | undefined)[]> {
  const asked = tasks.flatMap(({ taskId, jobType, device }) =>
    device ? { taskId, jobType, deviceId: device.id, tags: device.tags } : [],
  );
  if (asked.length === 0) return tasks.map(() => undefined);
  const rows = asked.map(({ taskId }) => loginOf(known.get(taskId)));
  const [credentialsOf, heads, { tags, limits }] = await Promise.all([
    fitting(
      db,
      asked.flatMap((one) => one.tags),
    ),
    headsOfTypes(db, asked),
    tagsAndLimits(db),
  ]);
  const ways = await loadAccess(
    db,
    rows.map(({ device }) => device),
    tags,
  );
  const loaded = asked.map((task, index) => {
    const { last = null, refused = [], hostKey } = rows[index] ?? {};
    const credentials = credentialsOf({ tags: task.tags, last, refused });
    const way = ways[index] ?? noAccess;
    return {
      credentials: () => credentials.open(),
      frozen: credentials.frozen,
      hostKey,
      heads: heads[index] ?? { complete: false, get: () => undefined, has: () => false, ofRaw: () => undefined },
      sessionLimits: limitsFor(limits, { tags: way.tags, credentials: credentials.usable }),
      loadedAt,
      ...way,
    };
  });
  const next = loaded.values();
  return tasks.map(({ device }) => (device ? next.next().value : undefined));
}

interface TagsAndLimits {
  readonly tags: readonly TagSettings[];
  /** Keys of session limits. */
  readonly limits: readonly string[];
}

/** Loads the settings of all tags and the keys of all session limits in one query: there are few. */
async function tagsAndLimits(db: Database): Promise<TagsAndLimits> {
  const statement = prepared(
    'tags and session limits',
    sql<TagsAndLimits>`
    select (select coalesce(json_agg(one), '[]') from (select name, priority, settings from tag) as one) as tags,
      -- 'all' comes last: a task that waits for its tag must not be woken at the end of each session.
      (select coalesce(array_agg(key order by key desc), '{}') from session_limit) as limits`,
  );
  const { rows } = await statement.execute(db.kysely);
  return rows[0] ?? { tags: [], limits: [] };
}

/** The device of a task, and its answers to logins so far. */
interface Login {
  /** Undefined if it was removed. */
  readonly device: ReachedDevice | undefined;
  /** Id of the credential that the device accepted last. */
  readonly last: string | null;
  /** The logins that it refused in this run. */
  readonly refused: readonly string[];
  readonly hostKey: HostKey | undefined;
}

/** The columns of a {@link Login}: of `task`, and of its `device` and `host_key`, which may not exist. */
export interface LoginRow {
  readonly name: string | null;
  readonly tags: string[] | null;
  readonly settings: DeviceSettings | null;
  readonly last: string | null;
  readonly refused: string[] | null;
  readonly algorithm: string | null;
  readonly fingerprint: string | null;
}

function loginOf({ name, tags, settings, last, refused, algorithm, fingerprint }: Partial<LoginRow> = {}): Login {
  return {
    device: name && tags && settings ? { name, tags, settings } : undefined,
    last: last ?? null,
    refused: refused ?? [],
    hostKey: algorithm && fingerprint ? { algorithm, fingerprint } : undefined,
  };
}

/** Loads the login rows of tasks in one query. Those without a device are left out. */
async function loginRows(db: Database, tasks: readonly NeedsOf[]): Promise<(LoginRow & { readonly taskId: string })[]> {
  const asked = tasks.flatMap(({ taskId, device }) => (device ? { taskId, deviceId: device.id } : []));
  if (asked.length === 0) return [];
  const { rows } = await sql<LoginRow & { taskId: string }>`
    select asked.task_id as "taskId", device.name, device.tags, device.settings, device.last_credential_id as last,
      task.refused_logins as refused, host_key.algorithm, host_key.fingerprint
    from ${recordset('asked', asked, {
      task_id: ['uuid', ({ taskId }) => taskId],
      device_id: ['uuid', ({ deviceId }) => deviceId],
    })}
    left join task on task.id = asked.task_id
    left join device on device.id = asked.device_id
    left join host_key on host_key.device_id = asked.device_id and host_key.service = 'ssh'`.execute(db.kysely);
  return rows;
}

import { headsOfTypes, type Heads } from '../artifacts/heads.ts';
import { forTasks as credentialsForTasks, type DecryptedCredential } from '../credentials/credentials.ts';
import type { Database } from '../database.ts';
import { getAll as getHostKeys, type HostKey } from '../devices/host-keys.ts';
import { sessionLimitsOf } from '../session-limits/sessions.ts';
import { loadAccess, type Access } from './access.ts';

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
  const asked = tasks.flatMap(({ taskId, jobType, device }) =>
    device ? { taskId, jobType, deviceId: device.id, tags: device.tags } : [],
  );
  if (asked.length === 0) return tasks.map(() => undefined);
  const [credentials, hostKeys, heads, access, limitsOf] = await Promise.all([
    credentialsForTasks(db, asked),
    getHostKeys(
      db,
      asked.map(({ deviceId }) => deviceId),
    ),
    headsOfTypes(db, asked),
    loadAccess(
      db,
      asked.map(({ deviceId }) => deviceId),
    ),
    sessionLimitsOf(db.kysely),
  ]);
  const loaded = asked.map((_, index) => ({
    credentials: () => credentials[index]?.open() ?? [],
    frozen: credentials[index]?.frozen,
    hostKey: hostKeys[index],
    heads: heads[index] ?? { complete: false, get: () => undefined, has: () => false },
    sessionLimits: limitsOf({ tags: access[index]?.tags ?? [], credentials: credentials[index]?.usable ?? [] }),
    loadedAt,
    ...(access[index] ?? { tags: [], settings: {}, jumpHosts: () => [] }),
  }));
  const next = loaded.values();
  return tasks.map(({ device }) => (device ? next.next().value : undefined));
}

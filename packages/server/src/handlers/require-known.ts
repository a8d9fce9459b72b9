import { dbError, devices, logs, runs, type Database } from '@netraven/db';
import { serverError } from '../codes.ts';

/** Returns a run by its id, or by the first letters of it. @throws {NetRavenError} NR_RUN_UNKNOWN, NR_RUN_AMBIGUOUS */
export async function requireRun(db: Database, id: string): Promise<runs.Run> {
  return (await runs.get(db, await runs.fullId(db, id))) ?? unknownRun(id);
}

/** @throws {NetRavenError} NR_RUN_UNKNOWN */
export function unknownRun(id: string): never {
  throw dbError('NR_RUN_UNKNOWN', `There is no run ${id}`);
}

/** Refuses an unknown task, and a task of another run. @throws {NetRavenError} NR_TASK_UNKNOWN */
export async function requireTask(db: Database, id: string, runId: string | undefined): Promise<void> {
  const found = await runs.runOfTask(db, id);
  if (found === undefined) throw serverError('NR_TASK_UNKNOWN', `There is no task ${id}`);
  if (runId !== undefined && found !== runId)
    throw serverError('NR_TASK_UNKNOWN', `There is no task ${id} in run ${runId}`);
}

/**
 * Returns a filter of the log with the whole id of its run. Refuses an unknown run or device.
 *
 * @throws {NetRavenError} NR_RUN_UNKNOWN, NR_RUN_AMBIGUOUS, NR_DEVICE_UNKNOWN
 */
export async function requireLogSubject<
  Filter extends { readonly job_id?: string; readonly device_id?: string; readonly device?: string },
>(db: Database, filter: Filter): Promise<Filter> {
  const { job_id, device_id, device } = filter;
  if (device !== undefined) await devices.named(db, [device]);
  const whole = job_id === undefined ? filter : { ...filter, job_id: (await requireRun(db, job_id)).id };
  if (device_id === undefined || (await devices.get(db, device_id))) return whole;
  // The entries of a removed device are kept.
  const [entry] = await logs.list(db, { device_id, limit: 1 });
  if (!entry) throw dbError('NR_DEVICE_UNKNOWN', `There is no device ${device_id}`);
  return whole;
}

/**
 * Refuses a name that no device has. What a removed device had saved is kept, so call this only if nothing was found.
 *
 * @param name empty: of fleet jobs
 * @throws {NetRavenError} NR_DEVICE_UNKNOWN, NR_ARTIFACT_PATTERN
 */
export async function requireDevice(db: Database, name: string): Promise<void> {
  if (name === '') return;
  const found = await devices.named(db, [name]);
  if (!found.some((device) => device.name === name)) {
    throw serverError('NR_ARTIFACT_PATTERN', `${JSON.stringify(name)} is a pattern`);
  }
}

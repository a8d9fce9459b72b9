import { errorData, messageOf } from '@netraven/core';
import type { InspectionResult, InspectionStep } from '@netraven/core/attempt';
import type { Log } from '@netraven/core/log';
import { inspections, type Database } from '@netraven/db';
import { inspectDevice, type Platforms } from '@netraven/device';
import { workerError } from '../codes.ts';
import { isCancel, type Lease } from '../lease.ts';
import { askFor } from '../task/ask-database.ts';
import type { Batches } from '../task/batches.ts';
import { accessTo } from '../task/device-access.ts';
import type { JumpLogins } from '../task/jump-logins.ts';
import type { LoginGuards } from '../task/login-guard.ts';
import { nameDevice } from '../task/name-device.ts';

export interface RunInspectionOptions {
  readonly db: Database;
  readonly batches: Batches;
  readonly jumpLogins: JumpLogins;
  readonly loginGuards: LoginGuards;
  readonly log: Log;
  readonly platforms: () => Platforms;
  readonly lease: Lease;
}

/** The longest inspection, in ms. */
const longestMs = 10 * 60_000;

/** Inspects a device with its credentials and settings, and stores each step and the result. Never rejects. */
export async function runInspection(
  options: RunInspectionOptions,
  { id, fence, device, request }: inspections.FetchedInspection,
  lost: AbortSignal,
): Promise<void> {
  const { db, batches, log, jumpLogins, loginGuards } = options;
  const logger = log.logger('worker.inspect');
  const conflict = new AbortController();
  const limit = new AbortController();
  const timer = setTimeout(() => {
    limit.abort(workerError('NR_INSPECTION_TIMEOUT', `The inspection took longer than ${longestMs / 60_000} minutes`));
  }, longestMs);
  const signal = AbortSignal.any([lost, conflict.signal, limit.signal]);
  const ask = askFor(lost);
  // One after the other, in their order.
  let stored = Promise.resolve();
  const store = (step: InspectionStep): void => {
    // Steps that fail because this worker stops are not the device's.
    if (lost.aborted) return;
    const { error } = step;
    const named = error ? { ...step, error: nameDevice(error, device) } : step;
    stored = stored.then(() => ask(() => inspections.addStep(db, fence, named)));
    stored.catch(() => undefined); // The end of this function reports it.
  };
  let result: InspectionResult = {};
  logger.info(`Inspection of ${device.name} (${request.kind}) started`, { inspection: id, request });
  try {
    await ask(() => inspections.begin(db, fence));
    const needs = await ask(() => batches.needs({ taskId: id, jobType: '', device }));
    const access = accessTo({
      db,
      batches,
      ask,
      logger,
      jumpLogins,
      loginGuards,
      signal,
      device,
      needs,
      taskId: id,
      runId: id,
      onConflict: (reason) => conflict.abort(reason),
    });
    const inspected = await inspectDevice(
      {
        ...access.options,
        info: device,
        platforms: options.platforms(),
        signal,
        isHeld: () => options.lease.isHeld(fence),
        maskKey: db.keyring.derive('mask'),
        logger: log.logger('device.session', { logType: 'connection', deviceId: device.id }),
      },
      request,
      store,
    );
    // The step that it ended says only that the inspection ended.
    limit.signal.throwIfAborted();
    await Promise.all([access.loginsNoted(), access.hostKeys.pinned()]);
    await stored;
    result = inspected;
  } catch (error) {
    logger.error(`The inspection of ${device.name} failed: ${messageOf(error)}`, { inspection: id });
    const problem = errorData(error, 'NR_TASK_UNEXPECTED');
    store({ name: 'Access', status: 'failed', durationMs: 0, message: problem.message, error: problem });
    await stored.catch(() => undefined); // Logged above, or the lease was lost.
  } finally {
    clearTimeout(timer);
  }
  // A cancelled one frees its device. Otherwise this worker stops, or another one may hold it.
  const isOurs = !lost.aborted || isCancel(lost.reason);
  await (isOurs ? inspections.end(db, fence, result) : inspections.putBack(db, fence)).catch((error: unknown) => {
    logger.error(`The inspection of ${device.name} could not be ended: ${messageOf(error)}`, { inspection: id });
  });
}

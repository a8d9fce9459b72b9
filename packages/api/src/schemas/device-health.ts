import { z } from 'zod';
import { idSchema, instantSchema, jobTypeIdSchema, lineSchema, queryNumberSchema, type Data } from './fields.ts';

/** States of a job type on a device, worst first. The state of a device is the worst one of its job types. */
export const healthStates = ['failing', 'never', 'stale', 'fresh'] as const;
export const healthStateSchema = z.enum(healthStates);
export type HealthState = Data<typeof healthStateSchema>;

/** Health of one job type on one device. Dry runs do not count. */
export const deviceHealthSchema = z.object({
  deviceId: idSchema,
  device: z.string(),
  jobType: z.string(),
  /** `failing`: the last try did not succeed. `never`: no success yet. `stale`: the last success is too old. */
  state: healthStateSchema,
  /** Time since when it is failing or stale. */
  since: instantSchema.nullable(),
  /**
   * True if it counts for the state of the device: the job type is scheduled, has a fresh-within, or is started by a trigger; or
   * nothing is expected of the device.
   */
  counts: z.boolean(),
  /** A success is fresh for so many minutes. Null: for ever. */
  freshWithinMinutes: z.number().int().nullable(),
  /** The last task that ended with a result or an error. */
  lastTry: z.object({ at: instantSchema, status: z.string(), code: z.string().nullable(), runId: idSchema }).nullable(),
  lastSuccessAt: instantSchema.nullable(),
  /** Of the last saved version. */
  lastChangeAt: instantSchema.nullable(),
});
export type DeviceHealth = Data<typeof deviceHealthSchema>;

export const healthQuerySchema = z.strictObject({
  state: healthStateSchema.exactOptional(),
  jobType: jobTypeIdSchema.exactOptional(),
  /** Default 1000. */
  limit: queryNumberSchema(1, 10_000).exactOptional(),
  /** With `afterJobType`: only what follows this device and job type. */
  afterDevice: lineSchema(253).exactOptional(),
  afterJobType: jobTypeIdSchema.exactOptional(),
});
export type HealthQuery = Data<typeof healthQuerySchema>;

export const healthListSchema = z.object({
  health: z.array(deviceHealthSchema),
  /** Query of the next page. Absent on the last page. */
  next: z.object({ afterDevice: z.string(), afterJobType: z.string() }).exactOptional(),
});

import { z } from 'zod';
import { idSchema, queryNumberSchema, type Data } from './fields.ts';
import { taskErrorSchema } from './tasks.ts';

const inspectionStepStatuses = ['ok', 'warning', 'failed', 'skipped'] as const;

const inspectionStepSchema = z.object({
  /** E.g. `Ping`, or `Login (jump host gate)`. */
  name: z.string(),
  status: z.enum(inspectionStepStatuses),
  durationMs: z.number(),
  /** The finding in words. */
  message: z.string(),
  /** Of a failed step. Its hint is the fix. */
  error: taskErrorSchema.exactOptional(),
});
export type InspectionStep = Data<typeof inspectionStepSchema>;

/** The test of a device. */
export const inspectionSchema = z.object({
  id: idSchema,
  status: z.enum(['queued', 'running', 'done']),
  /** In order. A test ends with its first failed step. */
  steps: z.array(inspectionStepSchema),
  /** While queued: a running task of the device. */
  waitsFor: z.object({ runId: idSchema, jobType: z.string() }).nullable(),
});
export type Inspection = Data<typeof inspectionSchema>;

export const inspectionQuerySchema = z.strictObject({
  /** Answers once there are more steps than these, or the test is done. Default: at once. */
  steps: queryNumberSchema(0, 1000).exactOptional(),
});
export type InspectionQuery = Data<typeof inspectionQuerySchema>;

import { z } from 'zod';
import { instantSchema, jobTypeIdSchema, type Data } from './fields.ts';

const daysSchema = z.number().int().min(1).max(36_500);

/** Which versions of each artifact of a job type are kept. A version that breaks one of the limits is removed. */
const versionLimitsSchema = z.strictObject({
  /** Days for which a version is kept after another one replaced it. Default: always. */
  days: daysSchema.exactOptional(),
  /** Number of the newest versions that are kept. Default: all. */
  count: z.number().int().min(1).max(1_000_000).exactOptional(),
});
export type VersionLimits = Data<typeof versionLimitsSchema>;

const settings = {
  /** Days for which log entries and raw texts in quarantine are kept. Default 30. */
  logDays: daysSchema,
  /** Days for which runs with their tasks and attempts, and due times, are kept. Default 365. */
  runDays: daysSchema,
  /** Number of the newest runs of each job type that are kept. Default 10,000. */
  runsPerJobType: z.number().int().min(1).max(100_000_000),
};

/** How long history is kept. The newest version of each artifact always stays. */
export const retentionSchema = z.object({
  ...settings,
  /** By job type. A job type that is not named keeps all versions. */
  versions: z.record(z.string(), versionLimitsSchema),
  /** When a worker last began to remove old history. Null: not yet. */
  lastAt: instantSchema.nullable(),
});
export type Retention = Data<typeof retentionSchema>;

/** The settings to change. */
export const changeRetentionSchema = z.strictObject({
  logDays: settings.logDays.exactOptional(),
  runDays: settings.runDays.exactOptional(),
  runsPerJobType: settings.runsPerJobType.exactOptional(),
  /** By job type; others stay as they are. Null: all versions are kept. */
  versions: z.record(jobTypeIdSchema, versionLimitsSchema.nullable()).exactOptional(),
});

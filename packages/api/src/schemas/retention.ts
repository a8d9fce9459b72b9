import { z } from 'zod';
import { instantSchema, type Data } from './fields.ts';

const daysSchema = z.number().int().min(1).max(36_500);

const settings = {
  /** Days for which log entries and raw texts in quarantine are kept. Default 30. */
  logDays: daysSchema,
  /** Days for which runs with their tasks and attempts, and due times, are kept. Default 365. */
  runDays: daysSchema,
  /** Number of the newest runs of each job type that are kept. Default 10,000. */
  runsPerJobType: z.number().int().min(1).max(100_000_000),
};

/** How long history is kept. Versions of artifacts stay. */
export const retentionSchema = z.object({
  ...settings,
  /** When a worker last began to remove old history. Null: not yet. */
  lastAt: instantSchema.nullable(),
});
export type Retention = Data<typeof retentionSchema>;

/** The settings to change. */
export const changeRetentionSchema = z.strictObject({
  logDays: settings.logDays.exactOptional(),
  runDays: settings.runDays.exactOptional(),
  runsPerJobType: settings.runsPerJobType.exactOptional(),
});
export type ChangeRetention = Data<typeof changeRetentionSchema>;

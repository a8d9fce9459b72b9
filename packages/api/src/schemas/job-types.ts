import { z } from 'zod';
import { recordSchema, type Data } from './fields.ts';
import { jobTypeMetaSchema, packageOriginSchema, packageProblemSchema, permissionSchema } from './packages.ts';

/** A version of a job type's package, and the workers that have it. */
const jobTypeVersionSchema = z.object({
  name: z.string(),
  version: z.string(),
  /** Ids of workers. */
  workers: z.array(z.string()),
});

/** A job type that a live worker can run. If workers differ, the record of the longest running worker is returned. */
export const jobTypeSchema = jobTypeMetaSchema.extend({
  state: z.literal('ready'),
  /** The icon as SVG path data in a 24 × 24 box; null when the icon is unknown. */
  iconPath: z.string().nullable(),
  /** JSON Schema of the config; null when the job type takes none. */
  configSchema: recordSchema.nullable(),
  package: z.object({ name: z.string(), version: z.string(), origin: packageOriginSchema }),
  permissions: z.array(permissionSchema),
  /** Warnings. A package with errors is not ready. */
  problems: z.array(packageProblemSchema),
  /** Ids of the workers that run it. */
  workers: z.array(z.string()),
  /** Sorted by the start of the worker, longest running first. Several if the workers differ. */
  versions: z.array(jobTypeVersionSchema),
});
export type JobType = Data<typeof jobTypeSchema>;

export const jobTypeListSchema = z.object({
  jobTypes: z.array(jobTypeSchema),
  /** Job types that have different versions on live workers. Absent when empty. */
  differing: z.array(z.string()).exactOptional(),
});

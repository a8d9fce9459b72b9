import { z } from 'zod';
import { recordSchema } from './fields.ts';
import {
  jobTypeMetaShape,
  packageOriginSchema,
  packageProblemSchema,
  permissionSchema,
  type JobTypeMeta,
  type PackageOrigin,
  type PackageProblem,
  type Permission,
} from './packages.ts';

/** A version of a job type's package, and the workers that have it. */
export interface JobTypeVersion {
  readonly name: string;
  readonly version: string;
  /** Worker ids. */
  readonly workers: readonly string[];
}

/** A job type that at least one live worker can run. Where workers differ, described as the longest living one has it. */
export interface JobType extends JobTypeMeta {
  readonly state: 'ready';
  /** The icon as SVG path data in a 24 × 24 box; null when the icon has none. */
  readonly iconPath: string | null;
  /** JSON Schema of the config; null when the job type takes none. */
  readonly configSchema: Record<string, unknown> | null;
  readonly package: { readonly name: string; readonly version: string; readonly origin: PackageOrigin };
  readonly permissions: readonly Permission[];
  /** Warnings: errors would keep it from being ready. */
  readonly problems: readonly PackageProblem[];
  /** Ids of the workers that run it. */
  readonly workers: readonly string[];
  /** The longest living worker's first; more than one when the workers differ. */
  readonly versions: readonly JobTypeVersion[];
}

export interface JobTypeList {
  readonly jobTypes: readonly JobType[];
  /** Job types of which the live workers have different versions. Absent when there are none. */
  readonly differing?: readonly string[];
}

export const jobTypeSchema: z.ZodType<JobType> = z.object({
  ...jobTypeMetaShape,
  state: z.literal('ready'),
  iconPath: z.string().nullable(),
  configSchema: recordSchema.nullable(),
  package: z.object({ name: z.string(), version: z.string(), origin: packageOriginSchema }),
  permissions: z.array(permissionSchema),
  problems: z.array(packageProblemSchema),
  workers: z.array(z.string()),
  versions: z.array(z.object({ name: z.string(), version: z.string(), workers: z.array(z.string()) })),
});

export const jobTypeListSchema: z.ZodType<JobTypeList> = z.object({
  jobTypes: z.array(jobTypeSchema),
  differing: z.array(z.string()).exactOptional(),
});

import { z } from 'zod';
import { deviceSelectionSchema, type DeviceSelection } from './devices.ts';
import { idSchema, instantSchema, jobTypeIdSchema, queryNumberSchema, recordSchema, sentIdSchema } from './fields.ts';

export const runStatuses = [
  'queued',
  'running',
  'success',
  'partial',
  'failed',
  'error',
  'cancelled',
  'skipped',
] as const;
export type RunStatus = (typeof runStatuses)[number];

/** How many of a run's tasks are in which status. */
export interface RunCounts {
  readonly total: number;
  readonly queued: number;
  readonly running: number;
  readonly success: number;
  /** The job returned `success: false`. */
  readonly failed: number;
  /** The job returned no result: it threw, ran out of time, or its worker was lost. */
  readonly error: number;
  readonly cancelled: number;
  readonly skipped: number;
}

/** One execution of a job type over a frozen list of devices. */
export interface Run {
  /** The `job_id` of its log records. */
  readonly id: string;
  readonly jobType: string;
  readonly status: RunStatus;
  readonly dryRun: boolean;
  /** Secret fields read `<secret>`. */
  readonly config: Record<string, unknown>;
  /** The run whose tasks this one retries. */
  readonly retryOf: string | null;
  readonly createdBy: string;
  readonly createdAt: string;
  readonly startedAt: string | null;
  readonly finishedAt: string | null;
  /** When its end was asked for; it is `cancelled` once it really stopped. */
  readonly cancelRequestedAt: string | null;
  /** Tasks of which something new was kept: a first version, or one that differs from the last. */
  readonly changed: number;
  readonly counts: RunCounts;
}

export interface NewRun {
  readonly jobType: string;
  readonly devices: DeviceSelection;
  /** Merged over the administrator's and the package's own. */
  readonly config?: Record<string, unknown>;
  /** Sessions only log what they would change, and nothing is saved. Default false. */
  readonly dryRun?: boolean;
}

export interface NewRunHeaders {
  /** The same key again answers the first run again, and makes no second one. 1 to 255 characters. */
  readonly 'idempotency-key'?: string;
}

export interface RetryQuery {
  /** Retries only the tasks in this status. Default: `failed`, `error` and `cancelled`. */
  readonly status?: 'failed' | 'error';
}

export interface RunQuery {
  /** Answer when the run has ended, or after this many seconds at most: 0 to 30. Default 0. */
  readonly wait?: number;
}

/** Newest first. */
export interface RunListQuery {
  /** 1 to 200. Default 50. */
  readonly limit?: number;
  /** Only runs older than this one. */
  readonly before?: string;
}

export interface RunList {
  readonly runs: readonly Run[];
  /** What to add to the query for the next page. Absent on the last page. */
  readonly next?: { readonly before: string };
}

/** A run that was made again. */
export interface RunAgain {
  readonly run: Run;
  /** Devices of the earlier run that are no longer in the inventory. The new run does without them. */
  readonly removed: readonly { readonly id: string; readonly name: string }[];
}

/** Returns true if a run in this status changes no more. */
export function hasEnded(status: RunStatus): boolean {
  return status !== 'queued' && status !== 'running';
}

const count = z.number().int();

export const runSchema: z.ZodType<Run> = z.object({
  id: idSchema,
  jobType: z.string(),
  status: z.enum(runStatuses),
  dryRun: z.boolean(),
  config: recordSchema,
  retryOf: idSchema.nullable(),
  createdBy: z.string(),
  createdAt: instantSchema,
  startedAt: instantSchema.nullable(),
  finishedAt: instantSchema.nullable(),
  cancelRequestedAt: instantSchema.nullable(),
  changed: count,
  counts: z.object({
    total: count,
    queued: count,
    running: count,
    success: count,
    failed: count,
    error: count,
    cancelled: count,
    skipped: count,
  }),
});

export const runAgainSchema: z.ZodType<RunAgain> = z.object({
  run: runSchema,
  removed: z.array(z.object({ id: idSchema, name: z.string() })),
});

export const newRunSchema: z.ZodType<NewRun> = z.strictObject({
  jobType: jobTypeIdSchema,
  devices: deviceSelectionSchema,
  config: recordSchema.exactOptional(),
  dryRun: z.boolean().exactOptional(),
});

// Not strict: a request has other headers too.
export const newRunHeadersSchema: z.ZodType<NewRunHeaders> = z.object({
  'idempotency-key': z
    .string()
    .regex(/^[\x21-\x7e]{1,255}$/, 'must be 1 to 255 visible ASCII characters')
    .exactOptional(),
});

export const retryQuerySchema: z.ZodType<RetryQuery> = z.strictObject({
  status: z.enum(['failed', 'error']).exactOptional(),
});

export const runQuerySchema: z.ZodType<RunQuery> = z.strictObject({ wait: queryNumberSchema(0, 30).exactOptional() });

export const runListQuerySchema: z.ZodType<RunListQuery> = z.strictObject({
  limit: queryNumberSchema(1, 200).exactOptional(),
  before: sentIdSchema.exactOptional(),
});

export const runListSchema: z.ZodType<RunList> = z.object({
  runs: z.array(runSchema),
  next: z.object({ before: idSchema }).exactOptional(),
});

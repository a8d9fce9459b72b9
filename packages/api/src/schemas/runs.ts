import { z } from 'zod';
import {
  devicesSchema,
  idSchema,
  instantSchema,
  jobTypeIdSchema,
  queryFlagSchema,
  queryNumberSchema,
  recordSchema,
  requestedBySchema,
  sentIdSchema,
  sentInstantSchema,
  type Data,
} from './fields.ts';
import { taskErrorSchema, taskStatuses, waitReasons } from './tasks.ts';

/** The last six are final. */
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

const count = z.number().int();

/** Number of a run's tasks in each status, without its summary. */
const runCountsSchema = z.object({
  total: count,
  queued: count,
  running: count,
  success: count,
  /** The job returned `success: false`. */
  failed: count,
  /** The job returned no result: it threw, timed out, or its worker was lost. */
  error: count,
  cancelled: count,
  skipped: count,
});
export type RunCounts = Data<typeof runCountsSchema>;

/** Starts the devices of a run in waves, and stops the run when too many of a wave fail. */
export const wavesSchema = z.strictObject({
  /** Devices in the first wave. Default: as many as in the others. */
  canary: count.min(1).max(100_000).exactOptional(),
  /** Devices in each other wave. Default: all. */
  size: count.min(1).max(100_000).exactOptional(),
  /** The rest is skipped when more than so many percent of a wave fail. Default 10. */
  stopAbovePercent: z.number().min(0).max(100).exactOptional(),
});
export type Waves = Data<typeof wavesSchema>;

/** One execution of a job type over a frozen list of devices. */
export const runSchema = z.object({
  /** The `job_id` of its log records. */
  id: idSchema,
  jobType: z.string(),
  status: z.enum(runStatuses),
  dryRun: z.boolean(),
  /** A secret reads `<secret>`. */
  config: recordSchema,
  /** The run whose tasks this one retries. */
  retryOf: idSchema.nullable(),
  /** The schedule that created it, and the due time. Null: a person asked for it. */
  scheduleId: idSchema.nullable(),
  dueAt: instantSchema.nullable(),
  /** The trigger that created it. */
  triggerId: idSchema.nullable(),
  createdBy: z.string(),
  createdAt: instantSchema,
  startedAt: instantSchema.nullable(),
  finishedAt: instantSchema.nullable(),
  /** The instant of the cancel request. The status is `cancelled` once the run has stopped. */
  cancelRequestedAt: instantSchema.nullable(),
  /** Tasks whose job says that it changed the device. Of a dry run 0. */
  changed: count,
  /** Tasks that saved a new version: a first one, or one that differs from the last. */
  saved: count,
  /** Null: all devices start at once. */
  waves: z
    .object({
      canary: count.exactOptional(),
      size: count.exactOptional(),
      stopAbovePercent: z.number(),
      /** Number of waves. */
      count,
      /** The last wave that has started. */
      current: count,
      /** Devices in later waves. */
      waiting: count,
      /** Why the rest was skipped. Null: it was not. */
      stopped: taskErrorSchema.nullable(),
    })
    .nullable(),
  /** Status of the summary, which can make the run `failed` or `error`. Null: it has none. */
  summary: z.enum(['waiting', ...taskStatuses]).nullable(),
  counts: runCountsSchema,
  /** Pools in which its tasks wait, and no live worker can take them. Only in `GET /runs/:id`. */
  missingPools: z.array(z.string()).exactOptional(),
  /** Its waiting tasks by what they wait for, largest group first. Only in `GET /runs/:id`. Absent when empty. */
  waits: z.array(z.object({ reason: z.enum(waitReasons), message: z.string(), tasks: count })).exactOptional(),
  /** Number of devices that a retry would take. Only in `GET /runs/:id` of a run that has ended. */
  toRetry: count.exactOptional(),
  /** The versions with which its tasks ran, the most used first. Only in `GET /runs/:id`. */
  ranWith: z
    .array(
      z.object({
        packageName: z.string(),
        packageVersion: z.string(),
        /** SHA-256 of its files, `sha256-<base64>`. Null: unknown. */
        packageIntegrity: z.string().nullable(),
        coreVersion: z.string().nullable(),
        nodeVersion: z.string().nullable(),
        /** Host names and process ids. */
        workerHosts: z.array(z.string()),
        attempts: count,
      }),
    )
    .exactOptional(),
});
export type Run = Data<typeof runSchema>;

/** Returns true if this status is final. */
export function hasEnded(status: RunStatus): boolean {
  return status !== 'queued' && status !== 'running';
}

/** A new run with the devices and config of an earlier run. */
export const runAgainSchema = z.object({
  run: runSchema,
  /** Devices of the earlier run that were removed from the inventory. They are not part of the new run. */
  removed: z.array(z.object({ id: idSchema, name: z.string() })),
});

export const newRunSchema = z.strictObject({
  jobType: jobTypeIdSchema,
  devices: devicesSchema,
  /** Overrides the administrator's settings and the defaults of the package. */
  config: recordSchema.exactOptional(),
  /** Sessions only log what they would change, and nothing is saved. Default false. */
  dryRun: z.boolean().exactOptional(),
  /** Default: all devices start at once. Refused for a job that runs once for all devices. */
  waves: wavesSchema.exactOptional(),
});
export type NewRun = Data<typeof newRunSchema>;

export const retryQuerySchema = z.strictObject({
  /**
   * Retries only the tasks in this status. Default: `failed`, `error`, `cancelled`, and those that were skipped because the
   * run stopped. With a code: all `skipped` ones too.
   */
  status: z.enum(['failed', 'error']).exactOptional(),
  /** Retries only the tasks with this error or reason of a skip, e.g. `NR_DEVICE_TIMEOUT`. Default: any. */
  code: z
    .string()
    .regex(/^[\w.:-]{1,100}$/, 'must be an error code, e.g. NR_DEVICE_TIMEOUT')
    .exactOptional(),
});

/** A run that is not created yet: a new one, or one that repeats another. */
export const runToPreviewSchema = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('new'),
    jobType: jobTypeIdSchema,
    devices: devicesSchema,
  }),
  z.strictObject({
    kind: z.literal('retry'),
    /** The run to retry. */
    id: sentIdSchema,
    /** Default: as in a retry. */
    only: retryQuerySchema.exactOptional(),
  }),
  z.strictObject({
    kind: z.literal('again'),
    /** The run to repeat on all its devices. */
    id: sentIdSchema,
  }),
]);
export type RunToPreview = Data<typeof runToPreviewSchema>;

/** The effect of a run that is not created yet, if it is no dry run. */
export const runPreviewSchema = z.object({
  jobType: z.string(),
  /** The devices that it may change. Null: its package does not have the permission `device:write`, or the run to repeat was a dry run. */
  change: z
    .object({
      /** Number of devices. */
      devices: count,
      /** Names of the first five. */
      names: z.array(z.string()),
      /** Numbers of devices by platform, most first. */
      platforms: z.array(z.object({ name: z.string(), devices: count })),
      /** By tag. A device can have several. */
      tags: z.array(z.object({ name: z.string(), devices: count })),
      /** Windows that keep schedules and triggers from starting it on some of the devices now. A person may. */
      closed: z.array(z.object({ reason: z.string(), devices: count })),
    })
    .nullable(),
});
export type RunPreview = Data<typeof runPreviewSchema>;

/** Headers of a request that creates a run. Not strict: a request has other headers too. */
export const newRunHeadersSchema = z.object({
  /** A second request with the same key returns the first run. It does not create another run. */
  'idempotency-key': z
    .string()
    .regex(/^[\x21-\x7e]{1,255}$/, 'must be 1 to 255 visible ASCII characters')
    .exactOptional(),
  'requested-by': requestedBySchema,
});
export type NewRunHeaders = Data<typeof newRunHeadersSchema>;

export const againQuerySchema = z.strictObject({
  /** Refuses unless the devices and the version of the job package are the same too. Default false. */
  exactly: queryFlagSchema.exactOptional(),
});

export const runQuerySchema = z.strictObject({
  /** Answers when the run has ended, or after this many seconds at most. Default 0. */
  wait: queryNumberSchema(0, 30).exactOptional(),
});

export const runListQuerySchema = z.strictObject({
  /** Default 50. */
  limit: queryNumberSchema(1, 200).exactOptional(),
  /** Only runs older than this one. */
  before: sentIdSchema.exactOptional(),
  status: z.enum(runStatuses).exactOptional(),
  jobType: jobTypeIdSchema.exactOptional(),
  /** Created at this instant or later. */
  since: sentInstantSchema.exactOptional(),
});

/** Newest first. */
export const runListSchema = z.object({
  runs: z.array(runSchema),
  /** Query of the next page. Absent on the last page. */
  next: z.object({ before: idSchema }).exactOptional(),
});
export type RunList = Data<typeof runListSchema>;

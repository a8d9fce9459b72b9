import { z } from 'zod';
import { deviceInfoSchema, type DeviceInfo } from './devices.ts';
import { idSchema, instantSchema, jsonSchema, queryFlagSchema, queryNumberSchema } from './fields.ts';

/** `queued` also while a try is left. */
export const taskStatuses = [
  'queued',
  'skipped',
  'running',
  'success',
  'failed',
  'cancelled',
  'timed_out',
  'lost',
] as const;
export type TaskStatus = (typeof taskStatuses)[number];

/** What a job said of a device. */
export interface JobResult {
  readonly success: boolean;
  readonly message?: string;
  readonly details?: string | object;
}

/** Why there is no result. */
export interface TaskError {
  readonly code: string;
  readonly message: string;
  readonly hint?: string;
  readonly retryable: boolean;
}

/** The part of a run that concerns one device or, for a fleet job, the whole run. */
export interface Task {
  readonly id: string;
  readonly runId: string;
  readonly jobType: string;
  /** Null: the whole run. */
  readonly device: DeviceInfo | null;
  readonly status: TaskStatus;
  /** Attempts charged against the retries. */
  readonly tries: number;
  /** All attempts. */
  readonly attempts: number;
  readonly result: JobResult | null;
  /** Also the reason of a skip. */
  readonly error: TaskError | null;
  readonly startedAt: string | null;
  readonly finishedAt: string | null;
}

/** By device name. */
export interface TaskListQuery {
  /** Only those in this status. Default: all. */
  readonly status?: TaskStatus;
  /** 1 to 1000. Default 1000. */
  readonly limit?: number;
  /** Only those behind the task of this id. */
  readonly after?: string;
  /** Whether with the details of their results, which can be long. Default true. */
  readonly details?: boolean;
}

export interface TaskList {
  readonly tasks: readonly Task[];
  /** What to add to the query for the next page. Absent on the last page. */
  readonly next?: { readonly after: string };
}

export const taskSchema: z.ZodType<Task> = z.object({
  id: idSchema,
  runId: idSchema,
  jobType: z.string(),
  device: deviceInfoSchema.nullable(),
  status: z.enum(taskStatuses),
  tries: z.number().int(),
  attempts: z.number().int(),
  result: z
    .object({
      success: z.boolean(),
      message: z.string().exactOptional(),
      details: z.union([z.string(), jsonSchema]).exactOptional(),
    })
    .nullable(),
  error: z
    .object({ code: z.string(), message: z.string(), hint: z.string().exactOptional(), retryable: z.boolean() })
    .nullable(),
  startedAt: instantSchema.nullable(),
  finishedAt: instantSchema.nullable(),
});

export const taskListQuerySchema: z.ZodType<TaskListQuery> = z.strictObject({
  status: z.enum(taskStatuses).exactOptional(),
  limit: queryNumberSchema(1, 1000).exactOptional(),
  after: idSchema.exactOptional(),
  details: queryFlagSchema.exactOptional(),
});

export const taskListSchema: z.ZodType<TaskList> = z.object({
  tasks: z.array(taskSchema),
  next: z.object({ after: idSchema }).exactOptional(),
});

import { z } from 'zod';
import { artifactVersionSchema, type ArtifactVersion } from './artifacts.ts';
import { deviceInfoSchema, type DeviceInfo } from './devices.ts';
import {
  idSchema,
  instantSchema,
  jsonSchema,
  lineSchema,
  queryFlagSchema,
  queryNumberSchema,
  sentIdSchema,
} from './fields.ts';

/**
 * `queued` also while a try is left. `failed`: the job returned `success: false`. `error`: it returned no result; it
 * threw, ran out of time, or its worker was lost.
 */
export const taskStatuses = ['queued', 'skipped', 'running', 'success', 'failed', 'error', 'cancelled'] as const;
export type TaskStatus = (typeof taskStatuses)[number];

export const attemptStatuses = ['running', 'success', 'failed', 'error', 'cancelled', 'lost'] as const;
export type AttemptStatus = (typeof attemptStatuses)[number];

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

/** One try at a task. */
export interface Attempt {
  /** From 1; a task that was given back before it began leaves a gap. */
  readonly number: number;
  readonly status: AttemptStatus;
  /** Why it has no result. */
  readonly error: TaskError | null;
  /** The job package that ran, as it was installed then. */
  readonly packageName: string;
  readonly packageVersion: string;
  readonly workerId: string;
  readonly startedAt: string;
  readonly finishedAt: string | null;
}

/** All that is known of a task. */
export interface TaskReport {
  /** With the details of its result. */
  readonly task: Task;
  /** In their order; none of a task that never began. */
  readonly attempts: readonly Attempt[];
  /** The versions it saved, by id: a text that was the latest version already makes none. */
  readonly artifacts: readonly ArtifactVersion[];
}

/** By device name. */
export interface TaskListQuery {
  /** Only that of the device of this name, as it was called when the run was created. Default: all. */
  readonly device?: string;
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

const errorSchema: z.ZodType<TaskError> = z.object({
  code: z.string(),
  message: z.string(),
  hint: z.string().exactOptional(),
  retryable: z.boolean(),
});

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
  error: errorSchema.nullable(),
  startedAt: instantSchema.nullable(),
  finishedAt: instantSchema.nullable(),
});

const attemptSchema: z.ZodType<Attempt> = z.object({
  number: z.number().int(),
  status: z.enum(attemptStatuses),
  error: errorSchema.nullable(),
  packageName: z.string(),
  packageVersion: z.string(),
  workerId: idSchema,
  startedAt: instantSchema,
  finishedAt: instantSchema.nullable(),
});

export const taskReportSchema: z.ZodType<TaskReport> = z.object({
  task: taskSchema,
  attempts: z.array(attemptSchema),
  artifacts: z.array(artifactVersionSchema),
});

export const taskListQuerySchema: z.ZodType<TaskListQuery> = z.strictObject({
  device: lineSchema(253).exactOptional(),
  status: z.enum(taskStatuses).exactOptional(),
  limit: queryNumberSchema(1, 1000).exactOptional(),
  after: sentIdSchema.exactOptional(),
  details: queryFlagSchema.exactOptional(),
});

export const taskListSchema: z.ZodType<TaskList> = z.object({
  tasks: z.array(taskSchema),
  next: z.object({ after: idSchema }).exactOptional(),
});

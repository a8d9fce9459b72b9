import { z } from 'zod';
import { artifactVersionSchema } from './artifacts.ts';
import { deviceInfoSchema } from './devices.ts';
import {
  idSchema,
  instantSchema,
  jsonSchema,
  lineSchema,
  queryFlagSchema,
  queryNumberSchema,
  recordSchema,
  sentIdSchema,
  type Data,
} from './fields.ts';

/**
 * `queued`: also before a retry. `skipped`: the job was not started, or does not apply to the device. `failed`: the job
 * returned `success: false`. `error`: the job returned no result. It threw, timed out, or its worker was lost. `cancelled`:
 * with its run.
 */
export const taskStatuses = ['queued', 'skipped', 'running', 'success', 'failed', 'error', 'cancelled'] as const;
export type TaskStatus = (typeof taskStatuses)[number];

/** As those of tasks. `lost`: its worker did not renew it in time. */
export const attemptStatuses = ['running', 'success', 'failed', 'skipped', 'error', 'cancelled', 'lost'] as const;
export type AttemptStatus = (typeof attemptStatuses)[number];

export const severities = ['critical', 'high', 'medium', 'low', 'info'] as const;

/** The part of a result that a person reads. All texts are the job's: escape them. */
const reportSchema = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('findings'),
    items: z.array(
      z.object({
        severity: z.enum(severities),
        message: z.string(),
        where: z.string().nullable().exactOptional(),
        /** Id of the rule that it breaks. */
        rule: z.string().nullable().exactOptional(),
      }),
    ),
  }),
  z.object({
    kind: z.literal('table'),
    columns: z.array(z.string()),
    rows: z.array(z.array(z.union([z.string(), z.number(), z.boolean(), z.null()]))),
  }),
  z.object({ kind: z.literal('diff'), before: z.string(), after: z.string() }),
  z.object({ kind: z.literal('markdown'), text: z.string() }),
]);
export type JobReport = Data<typeof reportSchema>;

/** The result that a job returned for a device. */
const jobResultSchema = z.object({
  success: z.boolean(),
  message: z.string().exactOptional(),
  details: z.union([z.string(), jsonSchema]).exactOptional(),
  report: reportSchema.exactOptional(),
  /** True if the job changed the device. */
  changed: z.boolean().exactOptional(),
  /** Why the job does not apply to the device. */
  notApplicable: z.string().exactOptional(),
});

/** Why there is no result, or why the job did not start. */
export const taskErrorSchema = z.object({
  code: z.string(),
  message: z.string(),
  hint: z.string().exactOptional(),
  retryable: z.boolean(),
});
export type TaskError = Data<typeof taskErrorSchema>;

const count = z.number().int();

/** The size of what a task changed in the configuration of its device. */
const changeCountsSchema = z.object({
  /** Number of lines that the configuration has more. */
  added: count,
  /** Number of lines that it has no longer. */
  removed: count,
  /** Number of lines that were sent and left no trace. */
  untraced: count,
  /** Number of answers that refused no line, and of questions that were answered. */
  answers: count,
});
export type ChangeCounts = Data<typeof changeCountsSchema>;

/** How a task altered the configuration of its device: before its first change, and after its last. Without secrets. */
const configChangeSchema = z.object({
  /** Number of lines that the configuration has more. */
  added: count,
  /** Number of lines that it has no longer. */
  removed: count,
  /** The hunks of a unified diff, each with its `@@` line: see `hunksOf`. Empty if nothing changed. */
  diff: z.string(),
  /** Number of lines of the diff that are left out at its end. Absent: none. */
  cutLines: count.exactOptional(),
  /** Lines that were sent and left no trace in the configuration, at most 100. Absent: none. */
  untraced: z.array(z.string()).exactOptional(),
  /** Answers of the device that refused no line, and questions that were answered, at most 100. Absent: none. */
  answers: z
    .array(
      z.object({
        /** The line, as it was sent. */
        line: z.string(),
        /** The text or the question of the device. */
        answer: z.string(),
        /** The answer to the question. Absent if the text is no question. */
        said: z.string().exactOptional(),
      }),
    )
    .exactOptional(),
});
export type ConfigChange = Data<typeof configChangeSchema>;

/**
 * Reasons why a task waits. `wave`: an earlier wave has not ended. `limit`: a session limit. `time`: its start time. `retry`:
 * the pause before its next try. `worker`: no live worker of its pool has the job type. `device`: another task or a test
 * works on its device. `slot`: all slots of the workers of its pool are in use.
 */
export const waitReasons = ['wave', 'limit', 'time', 'retry', 'worker', 'device', 'slot'] as const;

/** Why a queued task has not started. */
const waitSchema = z.object({
  reason: z.enum(waitReasons),
  /** In words: `for a free slot of a worker of pool default`. */
  message: z.string(),
  /** It does not start before. Null: unknown. */
  until: instantSchema.nullable(),
  /** The run whose task works on the device. Null: none. */
  runId: idSchema.nullable(),
});
export type Wait = Data<typeof waitSchema>;

/** The part of a run that concerns one device or, for a fleet job and a summary, the whole run. */
export const taskSchema = z.object({
  id: idSchema,
  runId: idSchema,
  jobType: z.string(),
  /** Null: the whole run. */
  device: deviceInfoSchema.nullable(),
  /** True for the summary of the run, which starts when all devices have ended. */
  summary: z.boolean(),
  /** True: the job only logs changes of devices, and nothing is saved. */
  dryRun: z.boolean(),
  status: z.enum(taskStatuses),
  /** Attempts that count: the job type allows one more than its retries. */
  tries: z.number().int(),
  /** All attempts. */
  attempts: z.number().int(),
  result: jobResultSchema.nullable(),
  /** Of the last attempt; or why the task was skipped, or why it waits. */
  error: taskErrorSchema.nullable(),
  /** The size of what it changed in the configuration of its device. Absent if it did not compare it. */
  changeCounts: changeCountsSchema.exactOptional(),
  /** The next retry, from 1, of how many, and its time. Present while the task waits for it. */
  retry: z.object({ number: z.number().int(), of: z.number().int(), at: instantSchema }).exactOptional(),
  /** Why it has not started. Only in answers about one task or the tasks of a run, of one that waits in the queue. */
  wait: waitSchema.exactOptional(),
  /** The task is not started before. Null: at once. */
  startAt: instantSchema.nullable(),
  /** From 1. Null: the run has no waves, or the task was skipped when the run was created. */
  wave: z.number().int().nullable(),
  startedAt: instantSchema.nullable(),
  finishedAt: instantSchema.nullable(),
});
export type Task = Data<typeof taskSchema>;

/** One try at a task. */
const attemptSchema = z.object({
  /** From 1. Numbers can have gaps: a task that is released before it starts also uses a number. */
  number: z.number().int(),
  status: z.enum(attemptStatuses),
  /** The reason why it has no result. */
  error: taskErrorSchema.nullable(),
  /** The job package that ran, as it was installed then. */
  packageName: z.string(),
  packageVersion: z.string(),
  /** SHA-256 of its files, `sha256-<base64>`. Null: unknown. */
  packageIntegrity: z.string().nullable(),
  coreVersion: z.string().nullable(),
  nodeVersion: z.string().nullable(),
  workerId: idSchema,
  /** Host name and process id, e.g. `nms-1:4711`. */
  workerHost: z.string().nullable(),
  startedAt: instantSchema,
  finishedAt: instantSchema.nullable(),
});
export type Attempt = Data<typeof attemptSchema>;

/** A task with its attempts and artifacts. */
export const taskReportSchema = z.object({
  /** With the details of its result. */
  task: taskSchema,
  /** The settings of its run. A secret reads `<secret>`. */
  config: recordSchema,
  /** In order; empty for a task that never started. */
  attempts: z.array(attemptSchema),
  /** Versions that the task saved, sorted by id. Saving an unchanged text creates no version. */
  artifacts: z.array(artifactVersionSchema),
  /** Versions that a dry run would have saved, `size` in bytes. Absent when empty. */
  wouldSave: z.array(z.object({ name: z.string(), version: z.number().int(), size: z.number().int() })).exactOptional(),
  /** The difference that it made in the configuration of its device. Absent if it did not compare it. */
  configChange: configChangeSchema.exactOptional(),
  /** Devices of the run that a fleet job did not get, and why. Absent when empty. */
  leftOut: z.array(z.object({ id: idSchema, name: z.string(), code: z.string(), message: z.string() })).exactOptional(),
});
export type TaskReport = Data<typeof taskReportSchema>;

export const taskListQuerySchema = z.strictObject({
  /** Name of a device when the run was created, or a pattern such as `access-*`. Default: all devices. */
  device: lineSchema(253).exactOptional(),
  /** Default: all statuses. */
  status: z.enum(taskStatuses).exactOptional(),
  /** Default 1000. */
  limit: queryNumberSchema(1, 10_000).exactOptional(),
  /** Only tasks after the one with this id. */
  after: sentIdSchema.exactOptional(),
  /** False leaves out the details and reports of results, which can be long. Default true. */
  details: queryFlagSchema.exactOptional(),
});
export type TaskListQuery = Data<typeof taskListQuerySchema>;

/** Tasks, sorted by device name: first those without a device. */
export const taskListSchema = z.object({
  tasks: z.array(taskSchema),
  /** Query of the next page. Absent on the last page. */
  next: z.object({ after: idSchema }).exactOptional(),
});

import { z } from 'zod';
import { healthStates } from './device-health.ts';
import { instantSchema, type Data } from './fields.ts';
import { packageStates } from './packages.ts';
import { retentionSchema } from './retention.ts';
import { runSchema } from './runs.ts';
import { skipReasons } from './schedules.ts';
import { eventSkipReasons, refusalReasons, triggerKinds } from './triggers.ts';

/** `behind`: it lacks commits, and nothing is wrong. `failing`: the last try failed. */
const remoteStates = ['in-sync', 'behind', 'diverged', 'failing'] as const;

const count = z.number().int();
const countsSchema = z.record(z.enum(healthStates), count);

/** The state of NetRaven and its devices at a glance. */
export const statusSchema = z.object({
  /** Devices by state. */
  devices: countsSchema,
  /** Devices by state, of each job type that was tried, scheduled, or has a setting. */
  jobTypes: z.array(z.object({ jobType: z.string(), devices: countsSchema })),
  /** Devices on which a job type fails with the same code, largest group first. */
  failing: z.array(
    z.object({
      jobType: z.string(),
      /** Null: the job returned a verdict without a code. */
      code: z.string().nullable(),
      devices: count,
      /** The first five names. */
      names: z.array(z.string()),
      /** Time since when the first of them is failing. */
      since: instantSchema,
    }),
  ),
  /** Tasks of runs that have not ended. */
  tasks: z.object({ queued: count, running: count }),
  /** Number of runs that have not ended. */
  runs: count,
  /** The first ten of these runs, oldest first. */
  active: z.array(runSchema),
  /** The next ten due times of schedules that are not paused, one of each schedule. */
  next: z.array(z.object({ dueAt: instantSchema, schedule: z.string(), jobType: z.string() })),
  /** Due times without a run, of the last 24 h, newest first. Up to ten. */
  skipped: z.array(
    z.object({
      schedule: z.string(),
      dueAt: instantSchema,
      reason: z.enum(skipReasons),
      message: z.string().nullable(),
    }),
  ),
  /** Triggers, those with the last events first. Up to ten. */
  triggers: z.array(
    z.object({
      name: z.string(),
      kind: z.enum(triggerKinds),
      paused: z.boolean(),
      /** When the last event that has a run, or gets one, was received. Null: none of the last thousand. */
      acceptedAt: instantSchema.nullable(),
      /** The last event without a run, or refused request of a webhook. */
      refused: z.object({ at: instantSchema, reason: z.enum([...eventSkipReasons, ...refusalReasons]) }).nullable(),
      /** Events within the last minute. */
      lastMinute: count,
    }),
  ),
  /** Number of triggers. */
  triggerCount: count,
  /** Packages that cannot be used because of an error, and errors that belong to no package. */
  packages: z.array(
    z.object({ name: z.string().nullable(), state: z.enum(packageStates).nullable(), message: z.string() }),
  ),
  /** The first ten names of frozen credentials: no task uses them. */
  frozen: z.array(z.string()),
  /** Number of frozen credentials. */
  frozenCount: count,
  /** The first ten names of devices to which none of their credentials may go. */
  outside: z.array(z.string()),
  /** Number of these devices. */
  outsideCount: count,
  /** Devices whose platform is weakly proven, and the ids of these platforms: only two equal reads prove their configurations. */
  weaklyProven: z.object({ platforms: z.array(z.string()), devices: count }),
  /** Number of live workers. */
  workers: count,
  /** Pools with devices or waiting tasks that no live worker takes, by name. */
  poolsWithoutWorker: z.array(
    z.object({
      pool: z.string(),
      devices: count,
      tasks: count,
      /** Needs of tasks that no live worker of the pool has, e.g. `job type backup`. Empty: none is live. */
      lacks: z.array(z.string()),
    }),
  ),
  /** Messages that failed, and mails that were refused for some recipients, within the last 24 h; messages that wait for another try. */
  deliveries: z.object({ failed: count, retrying: count, partlyRefused: count }),
  /** Versions that a Git mirror lacks, and the time at which the oldest of them was saved. */
  mirror: z.object({
    versions: count,
    since: instantSchema.nullable(),
    /** Versions that a mirror never gets: they were removed before it had them. */
    lost: count,
  }),
  /** The repositories to which the Git mirror is pushed. */
  remotes: z.array(
    z.object({
      name: z.string(),
      url: z.string(),
      state: z.enum(remoteStates),
      /** Commits that it lacks, and the time at which the version of the oldest was saved. */
      commits: count,
      since: instantSchema.nullable(),
      /** When its branch was last read and was that of the mirror. Null: never. */
      verifiedAt: instantSchema.nullable(),
      /** Of the last try. Null: it succeeded, or there was none. */
      error: z.object({ code: z.string(), message: z.string(), hint: z.string().optional() }).nullable(),
      /** Since when all tries failed. */
      failingSince: instantSchema.nullable(),
    }),
  ),
  /** How long history is kept. */
  retention: retentionSchema,
});
export type Status = Data<typeof statusSchema>;

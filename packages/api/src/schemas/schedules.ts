import { z } from 'zod';
import {
  devicesSchema,
  idSchema,
  instantSchema,
  jobTypeIdSchema,
  lineSchema,
  nameSchema,
  queryNumberSchema,
  recordSchema,
  sentInstantSchema,
  type Data,
} from './fields.ts';
import { runStatuses, wavesSchema } from './runs.ts';
import { freshWithinSchema } from './settings.ts';

/** Policies for a due time while the run before is still active: no run, one that waits, or one in its place. */
export const overlaps = ['skip', 'queue', 'replace'] as const;

/** Why a due time has no run. `error`: the run could not be created. */
export const skipReasons = ['overlap', 'window', 'late', 'paused', 'no devices', 'error'] as const;

/** A due time that has passed. */
export const dueTimeSchema = z.object({
  dueAt: instantSchema,
  decidedAt: instantSchema,
  /** Null: no run was created, for the reason. */
  runId: idSchema.nullable(),
  reason: z.enum(skipReasons).nullable(),
  /** Result of the run. Null without one. */
  run: z.object({ status: z.enum(runStatuses), success: z.number().int(), total: z.number().int() }).nullable(),
  /** More about it, e.g. which devices no longer exist. */
  message: z.string().nullable(),
  /** Earlier due times that were missed, up to 100. */
  missed: z.number().int(),
});
export type DueTime = Data<typeof dueTimeSchema>;

/** Creates runs of a job type by itself. */
export const scheduleSchema = z.object({
  id: idSchema,
  name: z.string(),
  jobType: z.string(),
  /** In the query language, read again at each due time. */
  devices: z.string(),
  /** A secret reads `<secret>`. */
  config: recordSchema,
  dryRun: z.boolean(),
  /** A person has confirmed that the job may change devices. */
  allowWrites: z.boolean(),
  /** E.g. `daily at 02:00`, `every 15m`, or cron. */
  time: z.string(),
  /** IANA name. */
  timeZone: z.string(),
  spreadMinutes: z.number().int(),
  maxLateMinutes: z.number().int(),
  overlap: z.enum(overlaps),
  /** A success on a device is fresh for so many minutes. Null: for ever. */
  freshWithinMinutes: z.number().int().nullable(),
  /** The waves of its runs. Null: all devices start at once. */
  waves: wavesSchema.nullable(),
  pausedAt: instantSchema.nullable(),
  /** The next due time. Null when none comes. */
  nextAt: instantSchema.nullable(),
  /** The next five due times, as if it were not paused. */
  next: z.array(instantSchema),
  /** The last fourteen due times, newest first. */
  recent: z.array(dueTimeSchema),
  createdBy: z.string(),
  createdAt: instantSchema,
});
export type Schedule = Data<typeof scheduleSchema>;

export const scheduleListSchema = z.object({ schedules: z.array(scheduleSchema) });

const timeZoneSchema = lineSchema(64);

const fields = {
  /** Unique. */
  name: nameSchema,
  devices: devicesSchema,
  /** Over the administrator's settings and the defaults of the package. */
  config: recordSchema.exactOptional(),
  /** Default false. */
  dryRun: z.boolean().exactOptional(),
  /** The job may change devices by itself. Default false. */
  allowWrites: z.boolean().exactOptional(),
  time: lineSchema(200),
  /** IANA name. Default: that of the server. */
  timeZone: timeZoneSchema.exactOptional(),
  /** The devices start evenly over so many minutes after the due time. Default 0. */
  spreadMinutes: z.number().int().min(0).max(1_440).exactOptional(),
  /** A due time that is later than this is skipped. Default 60. */
  maxLateMinutes: z.number().int().min(1).max(10_080).exactOptional(),
  /** Default `skip`. */
  overlap: z.enum(overlaps).exactOptional(),
  /** A success on a device is fresh for so many minutes. Null, the default: for ever. */
  freshWithinMinutes: freshWithinSchema.nullable().exactOptional(),
  /** The waves of its runs. Null, the default: all devices start at once. */
  waves: wavesSchema.nullable().exactOptional(),
};

export const newScheduleSchema = z.strictObject({ jobType: jobTypeIdSchema, ...fields });
export type NewSchedule = Data<typeof newScheduleSchema>;

/** Absent fields stay as they are. */
export const changeScheduleSchema = z.strictObject({
  ...fields,
  name: nameSchema.exactOptional(),
  devices: devicesSchema.exactOptional(),
  time: fields.time.exactOptional(),
  /** A JSON Merge Patch: settings that it does not name stay, and null removes one. */
  config: recordSchema.exactOptional(),
  /** `true`: due times are skipped. `false`: it goes on with the next one, and makes up for none. */
  paused: z.boolean().exactOptional(),
});
export type ChangeSchedule = Data<typeof changeScheduleSchema>;

export const dueTimesQuerySchema = z.strictObject({
  /** Default 50. */
  limit: queryNumberSchema(1, 200).exactOptional(),
  /** Only due times before this one. */
  before: sentInstantSchema.exactOptional(),
});

/** Newest first. */
export const dueTimeListSchema = z.object({
  dueTimes: z.array(dueTimeSchema),
  /** Query of the next page. Absent on the last page. */
  next: z.object({ before: instantSchema }).exactOptional(),
});

export const planQuerySchema = z.strictObject({
  /** Default 24. */
  hours: queryNumberSchema(1, 168).exactOptional(),
});

/** The runs that schedules will create. */
export const planSchema = z.object({
  from: instantSchema,
  until: instantSchema,
  /** In the order of their due times, up to 1,500 of each schedule, and 30,000 in all. */
  runs: z.array(
    z.object({
      dueAt: instantSchema,
      schedule: z.string(),
      jobType: z.string(),
      dryRun: z.boolean(),
      /** Devices that it starts on. */
      devices: z.number().int(),
      /** Devices that a window keeps out. */
      closed: z.number().int(),
      /** The last start. */
      lastStartAt: instantSchema,
      /** Why there will be no run, if nothing is changed. Null: there will be one. */
      skipped: z.object({ reason: z.enum(skipReasons), message: z.string() }).nullable(),
    }),
  ),
  /** True: more runs are due than are listed and counted. */
  cut: z.boolean(),
  /** Number of starts in each hour that has some. */
  perHour: z.array(z.object({ hour: instantSchema, starts: z.number().int() })),
  /** Pairs of schedules that start on the same devices within a minute, so that one waits. */
  collisions: z.array(
    z.object({
      schedules: z.array(z.string()),
      /** Number of devices. */
      devices: z.number().int(),
      /** The first such start, and its device. */
      at: instantSchema,
      device: z.string(),
    }),
  ),
});
export type Plan = Data<typeof planSchema>;

/** A window of the calendar. It holds for all schedules and triggers. */
export const windowSchema = z.object({
  name: z.string(),
  /** `deny`: nothing starts in its periods. `allow`: what it covers starts only in periods of such windows. */
  effect: z.enum(['allow', 'deny']),
  /** E.g. `mon-fri 07:00-19:00`, `sat,sun`, `2030-12-20 to 2031-01-06`. */
  periods: z.array(z.string()),
  timeZone: z.string(),
  /** Covers devices with any of them. Empty: all devices. */
  tags: z.array(z.string()),
  /** Covers only jobs that may change devices. */
  writesOnly: z.boolean(),
});
export type Window = Data<typeof windowSchema>;

export const windowListSchema = z.object({ windows: z.array(windowSchema) });

export const newWindowSchema = z.strictObject({
  name: nameSchema,
  effect: z.enum(['allow', 'deny']),
  periods: z.array(lineSchema(100)).min(1).max(50),
  /** IANA name. Default: that of the server. */
  timeZone: timeZoneSchema.exactOptional(),
  /** Default: all devices. */
  tags: z.array(lineSchema(64)).max(64).exactOptional(),
  /** Default false. */
  writesOnly: z.boolean().exactOptional(),
});
export type NewWindow = Data<typeof newWindowSchema>;

/** Absent fields stay as they are. */
export const changeWindowSchema = z.strictObject({
  effect: newWindowSchema.shape.effect.exactOptional(),
  periods: newWindowSchema.shape.periods.exactOptional(),
  timeZone: newWindowSchema.shape.timeZone,
  tags: newWindowSchema.shape.tags,
  writesOnly: newWindowSchema.shape.writesOnly,
});

export const windowParamsSchema = z.strictObject({ name: lineSchema(64) });

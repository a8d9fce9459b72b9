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
  type Data,
} from './fields.ts';
import { runStatuses } from './runs.ts';

/** Cause of a run: a device that reports a change, a signed request, or the end of another run. */
export const triggerKinds = ['syslog', 'webhook', 'after'] as const;

/** Devices of the run that ended: those that its job changed, those with a new version, those that succeeded, or those that failed. */
const afterResults = ['changed', 'saved', 'success', 'failed'] as const;

/** Why an event has no run. `error`: the run could not be created. */
export const eventSkipReasons = ['paused', 'window', 'no devices', 'own change', 'waits', 'error'] as const;

/**
 * Why a request to a webhook was refused. `signature`: it is wrong. `time`: the request is too old, or from the future.
 * `repeated`: it came before.
 */
export const refusalReasons = ['signature', 'time', 'body', 'repeated', 'too often'] as const;

/** Something that happened to a trigger. */
export const triggerEventSchema = z.object({
  id: z.number().int(),
  receivedAt: instantSchema,
  /** Null: a worker decides it soon. */
  decidedAt: instantSchema.nullable(),
  /** The devices that the event names. Null: it names none. */
  devices: z.array(z.string()).nullable(),
  /** The run that ended. Only of the kind `after`. */
  sourceRunId: idSchema.nullable(),
  /** Null: no run was created, for the reason. */
  runId: idSchema.nullable(),
  reason: z.enum(eventSkipReasons).nullable(),
  /** Result of the run. Null without one. */
  run: z.object({ status: z.enum(runStatuses), success: z.number().int(), total: z.number().int() }).nullable(),
  /** More about it, e.g. which devices are unknown. */
  message: z.string().nullable(),
});
export type TriggerEvent = Data<typeof triggerEventSchema>;

/** Creates runs of a job type when something happens. */
export const triggerSchema = z.object({
  id: idSchema,
  name: z.string(),
  kind: z.enum(triggerKinds),
  jobType: z.string(),
  /** The devices that it may run on, in the query language. Read again at each event. */
  devices: z.string(),
  /** A secret reads `<secret>`. */
  config: recordSchema,
  dryRun: z.boolean(),
  /** A person has confirmed that the job may change devices. */
  allowWrites: z.boolean(),
  /** The job type whose runs start it, and the devices that count. Only of the kind `after`. */
  after: z.object({ jobType: z.string(), result: z.enum(afterResults) }).nullable(),
  pausedAt: instantSchema.nullable(),
  createdBy: z.string(),
  createdAt: instantSchema,
  /** Null: nothing has happened yet. */
  lastEvent: triggerEventSchema.nullable(),
  /** Signs requests. Only in the answer that made it. */
  secret: z.string().exactOptional(),
});
export type Trigger = Data<typeof triggerSchema>;

export const triggerListSchema = z.object({ triggers: z.array(triggerSchema) });

const fields = {
  /** Over the administrator's settings and the defaults of the package. */
  config: recordSchema.exactOptional(),
  /** Default false. */
  dryRun: z.boolean().exactOptional(),
  /** The job may change devices: what starts it may be forged. Default false. */
  allowWrites: z.boolean().exactOptional(),
  /** Only of the kind `after`. Default `saved`. */
  result: z.enum(afterResults).exactOptional(),
};

export const newTriggerSchema = z.strictObject({
  /** Unique. */
  name: nameSchema,
  kind: z.enum(triggerKinds),
  jobType: jobTypeIdSchema,
  devices: devicesSchema,
  /** The job type whose runs start it. Only of the kind `after`. */
  after: jobTypeIdSchema.exactOptional(),
  ...fields,
});
export type NewTrigger = Data<typeof newTriggerSchema>;

/** Absent fields stay as they are. */
export const changeTriggerSchema = z.strictObject({
  name: nameSchema.exactOptional(),
  devices: devicesSchema.exactOptional(),
  ...fields,
  /** A JSON Merge Patch: settings that it does not name stay, and null removes one. */
  config: recordSchema.exactOptional(),
  /** `true`: its events start nothing. */
  paused: z.boolean().exactOptional(),
  /** The webhook gets another secret at once. */
  newSecret: z.boolean().exactOptional(),
});

export const triggerEventsQuerySchema = z.strictObject({
  /** Default 50. */
  limit: queryNumberSchema(1, 200).exactOptional(),
  /** Only events before this id. */
  before: queryNumberSchema(1, Number.MAX_SAFE_INTEGER).exactOptional(),
});

/** Newest first. */
export const triggerEventListSchema = z.object({
  events: z.array(triggerEventSchema),
  /** Query of the next page. Absent on the last page. */
  next: z.object({ before: z.number().int() }).exactOptional(),
});

export const webhookParamsSchema = z.strictObject({ name: lineSchema(64) });

/** A request without them is refused like one with a wrong signature. */
export const webhookHeadersSchema = z.object({
  /** Seconds since 1970. A request is accepted for five minutes before and after. */
  'netraven-timestamp': z.string().max(12).exactOptional(),
  /** `v1=` and the HMAC-SHA256 of `<timestamp>.<body>` in hex. */
  'netraven-signature': z.string().max(100).exactOptional(),
});

export const webhookBodySchema = z.strictObject({
  /** Names of devices of the trigger. Default: all of them. */
  devices: z.array(lineSchema(253)).min(1).max(100).exactOptional(),
});
export type WebhookBody = Data<typeof webhookBodySchema>;

/** A request that was accepted. A worker creates its run soon. */
export const webhookAnswerSchema = z.object({ eventId: z.number().int() });

/** Senders of syslog messages that are no device of the inventory, or may be several. Those that sent last come first. */
export const syslogSenderListSchema = z.object({
  senders: z.array(
    z.object({
      address: z.string(),
      /** Host name in its messages. Empty: none. */
      host: z.string(),
      /** The devices that it may be. Empty: none. */
      devices: z.array(z.string()),
      messages: z.number().int(),
      firstAt: instantSchema,
      lastAt: instantSchema,
    }),
  ),
});

import { z } from 'zod';
import {
  idSchema,
  instantSchema,
  jobTypeIdSchema,
  lineSchema,
  nameSchema,
  queryNumberSchema,
  sentIdSchema,
  tagsSchema,
  type Data,
} from './fields.ts';
import { taskErrorSchema } from './tasks.ts';

/** Kinds of channels. */
const channelKinds = ['webhook', 'email', 'slack', 'teams', 'mattermost'] as const;
/** Encryption of the connection to a mail server: by STARTTLS, from the start, or none. */
const mailTls = ['starttls', 'tls', 'none'] as const;

/** Events that a rule can tell. */
export const eventKinds = [
  'device-failing',
  'device-recovered',
  'device-stale',
  'config-changed',
  'run-failed',
  'run-succeeded',
  'package-problem',
  'package-ready',
  'mirror-behind',
  'mirror-current',
  'remote-behind',
  'remote-current',
  'credential-frozen',
  'credential-thawed',
  'worker-missing',
  'worker-back',
  'source-failing',
  'source-recovered',
] as const;
export type EventKind = (typeof eventKinds)[number];

const deliveryStates = ['waiting', 'sent', 'failed'] as const;
export type DeliveryState = (typeof deliveryStates)[number];

const mailShape = {
  /** Name or address of the SMTP server. */
  host: lineSchema(253),
  port: z.number().int().min(1).max(65_535),
  /** With `starttls` and `tls`, the certificate is verified. */
  tls: z.enum(mailTls),
  /** An address alone: `netraven@example.net`. */
  from: lineSchema(254),
  to: z.array(lineSchema(254)).min(1).max(50),
  /** Default: no login. */
  user: lineSchema(256).exactOptional(),
};
const urlSchema = lineSchema(4_096);
const keySchema = lineSchema(1_024);
const passwordSchema = lineSchema(1_024);

/** Where messages are sent to, without the secrets. */
export const channelSchema = z.object({
  id: idSchema,
  name: z.string(),
  kind: z.enum(channelKinds),
  /** Server: `hooks.slack.com`, `mail.example.net:587`. The URL is a secret. */
  place: z.string(),
  /** Of a mail channel; else empty. */
  settings: z.object(mailShape).partial(),
  createdAt: instantSchema,
});
export type NotificationChannel = Data<typeof channelSchema>;

export const channelListSchema = z.object({ channels: z.array(channelSchema) });

/** A new channel. URL, key and password are encrypted and never returned. */
export const newChannelSchema = z.discriminatedUnion('kind', [
  z.strictObject({
    name: nameSchema,
    kind: z.literal('webhook'),
    url: urlSchema,
    /** Key for the signature of each message. It has at least 16 characters. */
    key: keySchema,
  }),
  z.strictObject({ name: nameSchema, kind: z.enum(['slack', 'teams', 'mattermost']), url: urlSchema }),
  z.strictObject({
    name: nameSchema,
    kind: z.literal('email'),
    ...mailShape,
    password: passwordSchema.exactOptional(),
  }),
]);
export type NewNotificationChannel = Data<typeof newChannelSchema>;

/** Changes of a channel. Absent fields stay as they are. */
export const changeChannelSchema = z
  .strictObject({
    name: nameSchema.exactOptional(),
    url: urlSchema.exactOptional(),
    key: keySchema.exactOptional(),
    host: mailShape.host.exactOptional(),
    port: mailShape.port.exactOptional(),
    tls: mailShape.tls.exactOptional(),
    from: mailShape.from.exactOptional(),
    to: mailShape.to.exactOptional(),
    user: mailShape.user,
    password: passwordSchema.exactOptional(),
    /** True: no login at the mail server. */
    noLogin: z.literal(true).exactOptional(),
  })
  .refine((change) => Object.keys(change).length > 0, { error: 'must contain a change' })
  .refine(({ noLogin, user, password }) => !noLogin || (user === undefined && password === undefined), {
    error: 'must not have noLogin together with user or password',
  });

/** The result of a test. A message that was not taken is an error, e.g. NR_CHANNEL_REFUSED. */
export const channelTestSchema = z.object({
  /** Answer of the other side, e.g. `200 ok`. */
  answer: z.string(),
});

/** Says which events are told on which channel. */
export const ruleSchema = z.object({
  id: idSchema,
  name: z.string(),
  channelId: idSchema,
  channel: z.string(),
  events: z.array(z.enum(eventKinds)),
  /** Events of devices, of runs and of credentials with tags need one of these. Other events are told too. Empty: all. */
  tags: z.array(z.string()),
  /** Events that have a job type need one of these. Other events are told too. Empty: all. */
  jobTypes: z.array(z.string()),
  /** Periods in which nothing is sent. */
  quiet: z.array(z.string()),
  /** IANA name. */
  timeZone: z.string(),
  /** Number of events that wait for the next message. */
  waiting: z.number().int(),
  /** The last message. */
  last: z.object({ state: z.enum(deliveryStates), at: instantSchema }).nullable(),
  pausedAt: instantSchema.nullable(),
  createdAt: instantSchema,
});
export type NotificationRule = Data<typeof ruleSchema>;

export const ruleListSchema = z.object({ rules: z.array(ruleSchema) });

const ruleShape = {
  /** Unique. */
  name: nameSchema,
  channelId: idSchema,
  /** Default: all but `config-changed`, `run-failed` and `run-succeeded`. */
  events: z.array(z.enum(eventKinds)).min(1).exactOptional(),
  tags: tagsSchema.exactOptional(),
  jobTypes: z.array(jobTypeIdSchema).max(64).exactOptional(),
  /** E.g. `22:00-06:00`, `sat,sun`. Messages wait until they end. */
  quiet: z.array(lineSchema(100)).max(50).exactOptional(),
  /** IANA name. Default: that of the server. */
  timeZone: lineSchema(64).exactOptional(),
};

export const newRuleSchema = z.strictObject(ruleShape);

/** Absent fields stay as they are. */
export const changeRuleSchema = z
  .strictObject({
    ...ruleShape,
    name: nameSchema.exactOptional(),
    channelId: idSchema.exactOptional(),
    /** `true`: nothing is told, also nothing that waits. `false`: only what happens from now on is told. */
    paused: z.boolean().exactOptional(),
  })
  .refine((change) => Object.keys(change).length > 0, { error: 'must contain a change' });
export type ChangeNotificationRule = Data<typeof changeRuleSchema>;

export const changedRuleSchema = ruleSchema.extend({
  /** Numbers of waiting events that are no longer told, and of messages that had no other events. */
  dropped: z.object({ events: z.number().int(), messages: z.number().int() }),
});
export type ChangedNotificationRule = Data<typeof changedRuleSchema>;

/** A message, and what became of it. */
export const deliverySchema = z.object({
  id: idSchema,
  rule: z.string(),
  channel: z.string(),
  state: z.enum(deliveryStates),
  /** Number of events in the message. */
  events: z.number().int(),
  tries: z.number().int(),
  /** Time of the next try. Null: none comes. */
  nextAt: instantSchema.nullable(),
  /** Answer of the other side. Null until it is sent. */
  answer: z.string().nullable(),
  /** Error of the last try. Of a sent mail: recipients that the server refused. */
  error: taskErrorSchema.nullable(),
  createdAt: instantSchema,
  endedAt: instantSchema.nullable(),
});
export type Delivery = Data<typeof deliverySchema>;

/** A message with its events. */
export const deliveryWithEventsSchema = z.object({
  delivery: deliverySchema,
  message: z.object({
    total: z.number().int(),
    /** Number of events by kind. */
    counts: z.partialRecord(z.enum(eventKinds), z.number().int()),
    /** Oldest first, at most 500. Their fields are those of the messages. */
    events: z.array(z.looseObject({ event: z.enum(eventKinds), at: instantSchema })),
  }),
});

/** Newest first. */
export const deliveryListSchema = z.object({
  deliveries: z.array(deliverySchema),
  /** Query of the next page. Absent on the last page. */
  next: z.object({ before: idSchema }).exactOptional(),
});

export const deliveryListQuerySchema = z.strictObject({
  /** Default 50. */
  limit: queryNumberSchema(1, 200).exactOptional(),
  /** Only deliveries older than this one. */
  before: sentIdSchema.exactOptional(),
  /** Id of a rule. */
  rule: sentIdSchema.exactOptional(),
  state: z.enum(deliveryStates).exactOptional(),
});

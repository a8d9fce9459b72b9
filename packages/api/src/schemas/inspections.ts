import { z } from 'zod';
import { idSchema, platformSchema, queryNumberSchema, type Data } from './fields.ts';
import { taskErrorSchema } from './tasks.ts';

const inspectionStepStatuses = ['ok', 'warning', 'failed', 'skipped'] as const;

const inspectionStepSchema = z.object({
  /** E.g. `Ping`, or `Login (jump host gate)`. */
  name: z.string(),
  status: z.enum(inspectionStepStatuses),
  durationMs: z.number(),
  /** The finding in words. */
  message: z.string(),
  /** Of a failed step. Its hint is the fix. */
  error: taskErrorSchema.exactOptional(),
});
export type InspectionStep = Data<typeof inspectionStepSchema>;

/** A command of a device. */
const commandSchema = z.string().min(1).max(400);

export const inspectionRequestSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('test') }),
  z.strictObject({ kind: z.literal('detect') }),
  z.strictObject({ kind: z.literal('prove') }),
  z.strictObject({
    kind: z.literal('answers'),
    /** Read commands of its platform. */
    commands: z.array(commandSchema).min(1).max(50),
  }),
  z.strictObject({
    kind: z.literal('record'),
    /** Of the new platform. */
    id: z.string().regex(/^[a-z][a-z0-9]*_[a-z0-9_]+$/, 'must be <vendor>_<os> in a-z, 0-9 and _'),
    /** A platform that it resembles. */
    like: platformSchema.exactOptional(),
    /** Shows the configuration. Default: that of `like`. */
    config: commandSchema.exactOptional(),
    /** Default: those of `like`. */
    pagingOff: z.array(commandSchema).max(20).exactOptional(),
    /** Further commands that change nothing. */
    commands: z.array(commandSchema).max(50),
  }),
]);
export type InspectionRequest = Data<typeof inspectionRequestSchema>;

const detectionSchema = z.object({
  identification: z.string().nullable(),
  prompt: z.string().nullable(),
  /** Commands that were sent. */
  commands: z.array(z.string()),
  /** The most likely one first. */
  candidates: z.array(z.object({ id: z.string(), vendor: z.string(), os: z.string(), reasons: z.array(z.string()) })),
  /** True if the answer to a command identifies the first candidate, and no other candidate as strongly. */
  isCertain: z.boolean(),
});
export type Detection = Data<typeof detectionSchema>;

/** How a platform fits a device. Holds no secret, and no name or address of the device. */
const proofReportSchema = z.object({
  /** Null for a platform that is not part of NetRaven. */
  platform: z.string().nullable(),
  channel: z.string(),
  transport: z.enum(['ssh', 'telnet']),
  /** Of the configuration. Null if none was read. */
  lines: z.int().nullable(),
  checks: z.array(
    z.object({
      name: z.enum(['login', 'start', 'end', 'paging', 'reads', 'secrets', 'terminal']),
      status: z.enum(inspectionStepStatuses),
      /** The finding in words. */
      message: z.string(),
      /** Lines of the device that it is about. Only words of commands are kept. */
      lines: z.array(z.string()).exactOptional(),
    }),
  ),
});
export type ProofReport = Data<typeof proofReportSchema>;

/** An inspection of a device. */
export const inspectionSchema = z.object({
  id: idSchema,
  kind: z.enum(['test', 'detect', 'prove', 'answers', 'record']),
  status: z.enum(['queued', 'running', 'done']),
  /** In order. It ends with its first failed step. */
  steps: z.array(inspectionStepSchema),
  /** Null until it is done. Kept for an hour after the last request. */
  result: z
    .object({
      detection: detectionSchema.exactOptional(),
      /** Answers by command, with masked secrets. */
      answers: z.record(z.string(), z.string()).exactOptional(),
      /** The files of a platform, by name. */
      files: z.record(z.string().regex(/^[a-z-]{1,32}\.(?:json|txt)$/), z.string()).exactOptional(),
      proof: proofReportSchema.exactOptional(),
    })
    .nullable(),
  /** While queued: a running task of the device. */
  waitsFor: z.object({ runId: idSchema, jobType: z.string() }).nullable(),
});
export type Inspection = Data<typeof inspectionSchema>;

export const inspectionQuerySchema = z.strictObject({
  /** Answers once there are more steps than these, or it is done. Default: at once. */
  steps: queryNumberSchema(0, 1000).exactOptional(),
});

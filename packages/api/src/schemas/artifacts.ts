import { z } from 'zod';
import { idSchema, instantSchema, jobTypeIdSchema, lineSchema, sentIdSchema, type Data } from './fields.ts';

/** One version of a named text that a job type saved for a device. */
export const artifactVersionSchema = z.object({
  id: z.number().int(),
  /** Null: saved by a fleet job. */
  deviceId: idSchema.nullable(),
  /** Name of the device when the run was created; empty for a fleet job. */
  deviceName: z.string(),
  jobType: z.string(),
  name: z.string(),
  /** From 1. */
  version: z.number().int(),
  /** In bytes. */
  size: z.number().int(),
  runId: idSchema,
  savedAt: instantSchema,
  /** People who changed the device since the version before, the last one first. Empty: unknown. */
  authors: z.array(
    z.object({
      name: z.string(),
      /** Address from which the person came. */
      address: z.string().nullable(),
      changedAt: z.iso.datetime().nullable(),
    }),
  ),
});
export type ArtifactVersion = Data<typeof artifactVersionSchema>;

/** A version with its text, secrets masked. */
export const artifactTextSchema = artifactVersionSchema.extend({ text: z.string() });
export type ArtifactText = Data<typeof artifactTextSchema>;

/** Newest first. */
export const artifactHistorySchema = z.object({ versions: z.array(artifactVersionSchema) });
export type ArtifactHistory = Data<typeof artifactHistorySchema>;

export const artifactQuerySchema = z.strictObject({
  /** Name of a device. Default: none, for the artifacts of a fleet job. */
  device: lineSchema(253).exactOptional(),
  jobType: jobTypeIdSchema,
  /** E.g. `running-config`. */
  name: lineSchema(255),
});
export type ArtifactQuery = Data<typeof artifactQuerySchema>;

/** A client may give it as a number. */
const versionIdSchema: z.ZodType<string | number, string> = sentIdSchema;

export const artifactParamsSchema = z.strictObject({ id: versionIdSchema });
export type ArtifactParams = Data<typeof artifactParamsSchema>;

import { z } from 'zod';
import { idSchema, instantSchema, jobTypeIdSchema, lineSchema, sentIdSchema } from './fields.ts';

/** One version of a named text that a job type saved for a device. */
export interface ArtifactVersion {
  readonly id: number;
  /** Null: saved by a fleet job. */
  readonly deviceId: string | null;
  /** Of the device when the run was created; empty for a fleet job. */
  readonly deviceName: string;
  readonly jobType: string;
  readonly name: string;
  /** From 1. */
  readonly version: number;
  /** In bytes. */
  readonly size: number;
  readonly runId: string;
  readonly savedAt: string;
}

/** A version with its text, secrets masked. */
export interface ArtifactText extends ArtifactVersion {
  readonly text: string;
}

/** Whose history. */
export interface ArtifactQuery {
  /** Device name. Default: none, what a fleet job saved. */
  readonly device?: string;
  readonly jobType: string;
  /** E.g. `running-config`. */
  readonly name: string;
}

/** Newest first. */
export interface ArtifactHistory {
  readonly versions: readonly ArtifactVersion[];
}

/** Which version. */
export interface ArtifactParams {
  /** Its number; of whatever is none, there is no version. */
  readonly id: number | string;
}

const versionShape = {
  id: z.number().int(),
  deviceId: idSchema.nullable(),
  deviceName: z.string(),
  jobType: z.string(),
  name: z.string(),
  version: z.number().int(),
  size: z.number().int(),
  runId: idSchema,
  savedAt: instantSchema,
} satisfies { readonly [K in keyof ArtifactVersion]: z.ZodType<ArtifactVersion[K]> };

export const artifactVersionSchema: z.ZodType<ArtifactVersion> = z.object(versionShape);

export const artifactTextSchema: z.ZodType<ArtifactText> = z.object({ ...versionShape, text: z.string() });

export const artifactHistorySchema: z.ZodType<ArtifactHistory> = z.object({
  versions: z.array(artifactVersionSchema),
});

export const artifactQuerySchema: z.ZodType<ArtifactQuery> = z.strictObject({
  device: lineSchema(253).exactOptional(),
  jobType: jobTypeIdSchema,
  name: lineSchema(255),
});

export const artifactParamsSchema: z.ZodType<ArtifactParams> = z.strictObject({
  id: sentIdSchema,
});

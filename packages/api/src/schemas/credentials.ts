import { z } from 'zod';
import { idSchema, instantSchema, lineSchema, tagsSchema } from './fields.ts';

/** A login for devices. Its secrets go in and never come out. */
export interface Credential {
  readonly id: string;
  readonly name: string;
  readonly username: string;
  /** Tried on devices with any of these tags. Empty: on every device. */
  readonly tags: readonly string[];
  /** Lower ones are tried first. */
  readonly priority: number;
  /** Whether it has an enable password. */
  readonly hasEnable: boolean;
  readonly createdAt: string;
}

export interface CredentialList {
  readonly credentials: readonly Credential[];
}

export interface NewCredential {
  /** Unique. */
  readonly name: string;
  readonly username: string;
  readonly password: string;
  readonly enablePassword?: string;
  /** Default: none, for every device. */
  readonly tags?: readonly string[];
  /** 0 to 1000; lower ones are tried first. Default 100. */
  readonly priority?: number;
}

export const credentialSchema: z.ZodType<Credential> = z.object({
  id: idSchema,
  name: z.string(),
  username: z.string(),
  tags: z.array(z.string()),
  priority: z.number().int(),
  hasEnable: z.boolean(),
  createdAt: instantSchema,
});

export const credentialListSchema: z.ZodType<CredentialList> = z.object({ credentials: z.array(credentialSchema) });

export const newCredentialSchema: z.ZodType<NewCredential> = z.strictObject({
  name: lineSchema(128),
  username: lineSchema(256),
  password: lineSchema(1024),
  enablePassword: lineSchema(1024).exactOptional(),
  tags: tagsSchema.exactOptional(),
  priority: z.number().int().min(0).max(1000).exactOptional(),
});

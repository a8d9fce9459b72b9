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
  /** What it logs in by. */
  readonly kind: 'password' | 'key';
  /** Of a key's public half, `SHA256:…`, as `ssh-keygen -l` prints it; null for a password. */
  readonly fingerprint: string | null;
  readonly createdAt: string;
}

export interface CredentialList {
  readonly credentials: readonly Credential[];
}

/** Has either a password or a private key. */
export interface NewCredential {
  /** Unique. */
  readonly name: string;
  readonly username: string;
  readonly password?: string;
  /** ed25519, ECDSA or RSA, as text in OpenSSH's own format or PEM. */
  readonly privateKey?: string;
  /** Opens an encrypted private key. Used once, and not kept. */
  readonly passphrase?: string;
  readonly enablePassword?: string;
  /** Default: none, for every device. */
  readonly tags?: readonly string[];
  /** 0 to 1000; lower ones are tried first. Default 100. */
  readonly priority?: number;
}

/** What becomes of a credential. What is not given stays. */
export interface ChangeCredential {
  readonly username?: string;
  /** In the place of the password or the private key it had. */
  readonly password?: string;
  /** In the place of the password or the private key it had; as in {@link NewCredential}. */
  readonly privateKey?: string;
  /** Opens an encrypted private key. Used once, and not kept. */
  readonly passphrase?: string;
  /** Null: it has none any more. */
  readonly enablePassword?: string | null;
  /** In the place of those it had. None: for every device. */
  readonly tags?: readonly string[];
  /** 0 to 1000; lower ones are tried first. */
  readonly priority?: number;
}

export const credentialSchema: z.ZodType<Credential> = z.object({
  id: idSchema,
  name: z.string(),
  username: z.string(),
  tags: z.array(z.string()),
  priority: z.number().int(),
  hasEnable: z.boolean(),
  kind: z.enum(['password', 'key']),
  fingerprint: z.string().nullable(),
  createdAt: instantSchema,
});

export const credentialListSchema: z.ZodType<CredentialList> = z.object({ credentials: z.array(credentialSchema) });

/** The text of a key file: several lines, and nothing that is no text. Whether it is a key, the server finds out. */
const keySchema = z
  .string()
  .min(1)
  .max(16_384)
  .regex(/^[\t\r\n\x20-\x7E]*$/, 'must be the text of a private key, not its bytes');

export const newCredentialSchema: z.ZodType<NewCredential> = z
  .strictObject({
    name: lineSchema(128),
    username: lineSchema(256),
    password: lineSchema(1024).exactOptional(),
    privateKey: keySchema.exactOptional(),
    passphrase: lineSchema(1024).exactOptional(),
    enablePassword: lineSchema(1024).exactOptional(),
    tags: tagsSchema.exactOptional(),
    priority: z.number().int().min(0).max(1000).exactOptional(),
  })
  .refine(({ password, privateKey }) => (password === undefined) !== (privateKey === undefined), {
    error: 'must have either a password or a privateKey',
  })
  .refine(({ privateKey, passphrase }) => privateKey !== undefined || passphrase === undefined, {
    error: 'is for a privateKey only',
    path: ['passphrase'],
  });

export const changeCredentialSchema: z.ZodType<ChangeCredential> = z
  .strictObject({
    username: lineSchema(256).exactOptional(),
    password: lineSchema(1024).exactOptional(),
    privateKey: keySchema.exactOptional(),
    passphrase: lineSchema(1024).exactOptional(),
    enablePassword: lineSchema(1024).nullable().exactOptional(),
    tags: tagsSchema.exactOptional(),
    priority: z.number().int().min(0).max(1000).exactOptional(),
  })
  .refine(({ password, privateKey }) => password === undefined || privateKey === undefined, {
    error: 'must not have both a password and a privateKey',
  })
  .refine(({ privateKey, passphrase }) => privateKey !== undefined || passphrase === undefined, {
    error: 'is for a privateKey only',
    path: ['passphrase'],
  })
  .refine((change) => Object.keys(change).length > 0, { error: 'must say what to change' });

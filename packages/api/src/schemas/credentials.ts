import { z } from 'zod';
import { reasonSchema } from './audit.ts';
import { idSchema, instantSchema, lineSchema, requestedBySchema, tagsSchema, type Data } from './fields.ts';

/** A login for devices, without its secrets. */
export const credentialSchema = z.object({
  id: idSchema,
  name: z.string(),
  username: z.string(),
  /** Used for devices with any of these tags. Empty: for every device. */
  tags: z.array(z.string()),
  /** Networks, addresses and host names to which it may be sent, or `any`. */
  networks: z.array(z.string()),
  /** The lowest is tried first. */
  priority: z.number().int(),
  /** True if it has an enable password. */
  hasEnable: z.boolean(),
  kind: z.enum(['password', 'key', 'agent']),
  /** Fingerprint of the public key, `SHA256:…` as `ssh-keygen -l` prints it; null for a password, and for all keys of an agent. */
  fingerprint: z.string().nullable(),
  /** Number of refused logins in a row after which it is frozen. 0: never. */
  maxRefusals: z.number().int(),
  /** Devices refused it too often in a row: it is not used until it is thawed or its login is changed. */
  frozenAt: instantSchema.nullable(),
  createdAt: instantSchema,
});
export type Credential = Data<typeof credentialSchema>;

export const credentialListSchema = z.object({ credentials: z.array(credentialSchema) });

/** The text of a key file. The server parses it. */
const keySchema = z
  .string()
  .min(1)
  .max(16_384)
  .regex(/^[\t\r\n\x20-\x7E]*$/, 'must be the text of a private key, not its bytes');

const agentSchema = z.strictObject({
  /** Of the public key to use, as `ssh-add -l` prints it. Default: all keys of the agent, at most 5. */
  fingerprint: z
    .string()
    .regex(/^SHA256:[A-Za-z0-9+/]{43}$/, 'must be SHA256: and 43 characters, as `ssh-add -l` prints it')
    .exactOptional(),
});

/** `10.0.0.0/8`, `192.0.2.1`, `fd00::/8`, `gate.example.net`, `*.core.example.net` or `any`. The server checks them. */
const networksSchema = z.array(lineSchema(300)).min(1).max(1000);

const loginShape = {
  username: lineSchema(256),
  password: lineSchema(1024).exactOptional(),
  /** ed25519, ECDSA or RSA, as text in OpenSSH's own format or PEM. */
  privateKey: keySchema.exactOptional(),
  /** Logs in by the SSH agent of the worker's process. The agent is never forwarded to a device. */
  agent: agentSchema.exactOptional(),
  /** Opens an encrypted private key. Used once, and not stored. */
  passphrase: lineSchema(1024).exactOptional(),
  enablePassword: lineSchema(1024).exactOptional(),
  /** Default: none, for every device. */
  tags: tagsSchema.exactOptional(),
  /** 0 to 1000; the lowest is tried first. Default 100. */
  priority: z.number().int().min(0).max(1000).exactOptional(),
  /** Number of refused logins in a row, within ten minutes, after which it is frozen. 0: never. Default 3. */
  maxRefusals: z.number().int().min(0).max(1000).exactOptional(),
};

/** Returns false if there is a passphrase without a key. */
const keyFitsPassphrase = ({ privateKey, passphrase }: { privateKey?: string; passphrase?: string }): boolean =>
  privateKey !== undefined || passphrase === undefined;
const passphraseError = { error: 'is for a privateKey only', path: ['passphrase'] };

/** Returns the number of ways to log in. */
const countLogins = ({
  password,
  privateKey,
  agent,
}: {
  password?: string;
  privateKey?: string;
  agent?: object;
}): number => [password, privateKey, agent].filter((login) => login !== undefined).length;

/** A new credential, with either a password, a private key or the SSH agent. */
export const newCredentialSchema = z
  .strictObject({
    /** Unique. */
    name: lineSchema(128),
    ...loginShape,
    /** Where it may be sent. */
    networks: networksSchema,
  })
  .refine((login) => countLogins(login) === 1, { error: 'must have either a password, a privateKey or an agent' })
  .refine(keyFitsPassphrase, passphraseError);
export type NewCredential = Data<typeof newCredentialSchema>;

/** A change of a credential. Absent fields are kept. A new password, key or agent replaces the former login. */
export const changeCredentialSchema = z
  .strictObject({
    ...loginShape,
    username: loginShape.username.exactOptional(),
    /** In place of the former ones. No wider, unless the change replaces all secrets of the credential. */
    networks: networksSchema.exactOptional(),
    /** Null removes it. */
    enablePassword: lineSchema(1024).nullable().exactOptional(),
  })
  .refine((login) => countLogins(login) <= 1, {
    error: 'must not have more than one of password, privateKey and agent',
  })
  .refine(keyFitsPassphrase, passphraseError)
  .refine((change) => Object.keys(change).length > 0, { error: 'must contain a change' });
export type ChangeCredential = Data<typeof changeCredentialSchema>;

/** Headers of a change. Not strict: a request has other headers too. */
export const changeCredentialHeadersSchema = z.object({ 'requested-by': requestedBySchema });

/** More networks to which a credential may be sent. */
export const allowCredentialSchema = z.strictObject({ networks: networksSchema, reason: reasonSchema });

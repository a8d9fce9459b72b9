import { z } from 'zod';
import { idSchema, instantSchema, lineSchema, queryNumberSchema, sentIdSchema, type Data } from './fields.ts';

/** An SSH host key or a TLS certificate, which proves the identity of a device. */
const hostKeySchema = z.object({
  /** E.g. `ssh-ed25519`. `x509`: a TLS certificate. */
  algorithm: z.string(),
  /** `SHA256:…`, as OpenSSH prints it; of a certificate, the SHA-256 fingerprint as OpenSSL prints it. */
  fingerprint: z.string(),
});

const serviceSchema = z.enum(['ssh', 'https']);

/** The keys of one service of a device. */
export const deviceHostKeySchema = z.object({
  device: z.object({ id: idSchema, name: z.string() }),
  /** `https`: the TLS certificate of its HTTPS API. */
  service: serviceSchema,
  /** The key that the device must show. */
  pinned: hostKeySchema.extend({ pinnedAt: instantSchema }),
  /** The key that it showed last in place of the pinned one. Nothing was sent to it. */
  refused: hostKeySchema.extend({ refusedAt: instantSchema }).nullable(),
});
export type DeviceHostKey = Data<typeof deviceHostKeySchema>;

export const hostKeysQuerySchema = z.strictObject({
  /** Default 1000. */
  limit: queryNumberSchema(1, 10_000).exactOptional(),
  /** With `afterService`: only what follows this key. */
  afterDevice: lineSchema(253).exactOptional(),
  /** Default `https`: the next device. */
  afterService: serviceSchema.exactOptional(),
});
export type HostKeysQuery = Data<typeof hostKeysQuerySchema>;

export const hostKeyListSchema = z.object({
  hostKeys: z.array(deviceHostKeySchema),
  /** Query of the next page. Absent on the last page. */
  next: z.object({ afterDevice: z.string(), afterService: serviceSchema }).exactOptional(),
});

export const acceptHostKeySchema = z.strictObject({
  deviceId: sentIdSchema,
  /** Fingerprint of the refused key that a person has checked. Any other key is refused. */
  fingerprint: lineSchema(200),
});

import { z } from 'zod';
import { idSchema, instantSchema, lineSchema, sentIdSchema } from './fields.ts';

/** A public key by which a device proves who it is. */
export interface HostKey {
  /** E.g. `ssh-ed25519`. */
  readonly algorithm: string;
  /** `SHA256:…`, as OpenSSH prints it. */
  readonly fingerprint: string;
}

/** What is known of a device's host key. */
export interface DeviceHostKey {
  readonly device: { readonly id: string; readonly name: string };
  /** The key the device must show. */
  readonly pinned: HostKey & { readonly pinnedAt: string };
  /** The key it showed last in place of the pinned one; nothing was sent to it. */
  readonly refused: (HostKey & { readonly refusedAt: string }) | null;
}

export interface HostKeyList {
  readonly hostKeys: readonly DeviceHostKey[];
}

export interface AcceptHostKey {
  readonly deviceId: string;
  /** Of the refused key, as somebody has looked at it: another one is not accepted. */
  readonly fingerprint: string;
}

const hostKeyShape = { algorithm: z.string(), fingerprint: z.string() };

export const deviceHostKeySchema: z.ZodType<DeviceHostKey> = z.object({
  device: z.object({ id: idSchema, name: z.string() }),
  pinned: z.object({ ...hostKeyShape, pinnedAt: instantSchema }),
  refused: z.object({ ...hostKeyShape, refusedAt: instantSchema }).nullable(),
});

export const hostKeyListSchema: z.ZodType<HostKeyList> = z.object({ hostKeys: z.array(deviceHostKeySchema) });

export const acceptHostKeySchema: z.ZodType<AcceptHostKey> = z.strictObject({
  deviceId: sentIdSchema,
  fingerprint: lineSchema(200),
});

import { z } from 'zod';
import { idSchema, instantSchema, platformSchema, poolSchema, tagsSchema, type Data } from './fields.ts';
import { deviceSettingsSchema, settingsChangeSchema } from './settings.ts';

/** A device as frozen in a task. */
export const deviceInfoSchema = z.object({
  id: idSchema,
  name: z.string(),
  /** IP address or DNS name. */
  address: z.string(),
  /** TCP port of its CLI. */
  port: z.number().int(),
  /** E.g. `cisco_ios`. */
  platform: z.string(),
  tags: z.array(z.string()),
});

/** A device of the inventory. */
export const deviceSchema = deviceInfoSchema.extend({
  /** Only workers of this pool work on it. */
  pool: z.string(),
  settings: deviceSettingsSchema,
  createdAt: instantSchema,
});
export type Device = Data<typeof deviceSchema>;

/** The name is a folder of the mirror and is printed on terminals: no separators, leading dots or control characters. */
const deviceNameSchema = z
  .string()
  .max(253)
  .regex(/^[A-Za-z0-9][A-Za-z0-9._-]*$/, 'must be letters, digits, `.`, `_` and `-`, a letter or digit first')
  .refine((name) => name !== 'fleet', 'must not be `fleet`: what fleet jobs save has this name');

/** A DNS name never ends in a label of digits. Such a text is a mistyped IP address, e.g. 10.0.0.300. */
const hostnameSchema = z
  .hostname()
  .max(253)
  .regex(/[^.\d][^.]*\.?$/);

const addressSchema = z.union([z.ipv4(), z.ipv6(), hostnameSchema], { error: 'must be an IP address or DNS name' });
const portSchema = z.number().int().min(1).max(65_535);

export const newDeviceSchema = z.strictObject({
  /** Unique. */
  name: deviceNameSchema,
  address: addressSchema,
  /** Default 22; 23 with the transport telnet. */
  port: portSchema.exactOptional(),
  /** A platform that a live worker knows; any, when no worker is live. */
  platform: platformSchema,
  tags: tagsSchema.exactOptional(),
  /** Default `default`. */
  pool: poolSchema.exactOptional(),
  settings: deviceSettingsSchema.exactOptional(),
});

/** Absent fields stay as they are. */
export const changeDeviceSchema = z.strictObject({
  name: deviceNameSchema.exactOptional(),
  address: addressSchema.exactOptional(),
  port: portSchema.exactOptional(),
  platform: platformSchema.exactOptional(),
  /** Replaces all tags. */
  tags: tagsSchema.exactOptional(),
  addTags: tagsSchema.exactOptional(),
  removeTags: tagsSchema.exactOptional(),
  /** Refused while a task or test runs on the device. Waiting ones move along. */
  pool: poolSchema.exactOptional(),
  settings: settingsChangeSchema.exactOptional(),
});
export type ChangeDevice = Data<typeof changeDeviceSchema>;

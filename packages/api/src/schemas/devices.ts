import { z } from 'zod';
import { idSchema, instantSchema, lineSchema, platformSchema, tagsSchema } from './fields.ts';

/** A device as a task saw it. */
export interface DeviceInfo {
  readonly id: string;
  readonly name: string;
  /** IP address or DNS name. */
  readonly address: string;
  /** TCP port of its CLI. */
  readonly port: number;
  /** E.g. `cisco_ios`. */
  readonly platform: string;
  readonly tags: readonly string[];
}

/** A device of the inventory. */
export interface Device extends DeviceInfo {
  readonly createdAt: string;
}

export interface DeviceList {
  readonly devices: readonly Device[];
}

/** The operating system of a device, as the workers that are live know it. */
export interface Platform {
  /** E.g. `cisco_ios`. */
  readonly id: string;
  readonly vendor: string;
  readonly os: string;
  /** Its names in Oxidized and netmiko; a device may be added by one of them. */
  readonly aliases: readonly string[];
}

export interface PlatformList {
  readonly platforms: readonly Platform[];
}

export interface NewDevice {
  /** Unique. Letters, digits, `.`, `_` and `-`, a letter or digit first, at most 253 characters. */
  readonly name: string;
  /** IP address or DNS name. */
  readonly address: string;
  /** 1 to 65535. Default 22. */
  readonly port?: number;
  /** One that a live worker knows; any, when none is live. */
  readonly platform: string;
  readonly tags?: readonly string[];
}

/** Which devices: by name, by tag (any of them), or all. Names and tags add up. */
export interface DeviceSelection {
  readonly names?: readonly string[];
  readonly tags?: readonly string[];
  readonly all?: boolean;
}

/** A name becomes a folder of the mirror and a line on a terminal: no separators, no leading dot, nothing invisible. */
const deviceNameSchema = z
  .string()
  .max(253)
  .regex(/^[A-Za-z0-9][A-Za-z0-9._-]*$/, 'must be letters, digits, `.`, `_` and `-`, a letter or digit first');

/** No name ends in digits alone: what does is an IP address with a mistake in it, e.g. 10.0.0.300. */
const hostnameSchema = z
  .hostname()
  .max(253)
  .regex(/[^.\d][^.]*\.?$/);

const addressSchema = z.union([z.ipv4(), z.ipv6(), hostnameSchema], {
  error: 'must be an IP address or DNS name',
});

const deviceInfoShape = {
  id: idSchema,
  name: z.string(),
  address: z.string(),
  port: z.number().int(),
  platform: z.string(),
  tags: z.array(z.string()),
} satisfies { readonly [K in keyof DeviceInfo]: z.ZodType<DeviceInfo[K]> };

export const deviceInfoSchema: z.ZodType<DeviceInfo> = z.object(deviceInfoShape);

export const deviceSchema: z.ZodType<Device> = z.object({
  ...deviceInfoShape,
  createdAt: instantSchema,
});

export const deviceListSchema: z.ZodType<DeviceList> = z.object({ devices: z.array(deviceSchema) });

const platformOfferedSchema: z.ZodType<Platform> = z.object({
  id: z.string(),
  vendor: z.string(),
  os: z.string(),
  aliases: z.array(z.string()),
});

export const platformListSchema: z.ZodType<PlatformList> = z.object({ platforms: z.array(platformOfferedSchema) });

export const newDeviceSchema: z.ZodType<NewDevice> = z.strictObject({
  name: deviceNameSchema,
  address: addressSchema,
  port: z.number().int().min(1).max(65_535).exactOptional(),
  platform: platformSchema,
  tags: tagsSchema.exactOptional(),
});

export const deviceSelectionSchema: z.ZodType<DeviceSelection> = z
  .strictObject({
    names: z.array(lineSchema(253)).min(1).max(50_000).exactOptional(),
    tags: tagsSchema.exactOptional(),
    all: z.boolean().exactOptional(),
  })
  .refine((by) => by.all === true || (by.names?.length ?? 0) + (by.tags?.length ?? 0) > 0, {
    error: 'must name devices or tags, or say all: true',
  });

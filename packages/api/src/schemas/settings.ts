import { z } from 'zod';
import { jobTypeIdSchema, lineSchema, type Data } from './fields.ts';

const transportSchema = z.enum(['ssh', 'telnet']);
/** Name of a device, or false for a direct connection. */
const jumpHostSchema = z.union([lineSchema(253), z.literal(false)]);
const portSchema = z.number().int().min(1).max(65_535);
const limitSchema = z.number().int().min(1).max(86_400_000);
const limits = [
  'connectMs',
  'loginMs',
  'commandMs',
  'lineMs',
  'commitMs',
  'configMs',
  'configStartMs',
  'idleMs',
  'sessionMs',
] as const;
const varNameSchema = z
  .string()
  .max(64)
  .regex(/^[A-Za-z][\w.-]*$/, 'must be letters, digits and . _ -, a letter first');
const varSchema = z.union([
  z
    .string()
    .max(4096)
    .regex(/^[^\0]*$/),
  z.number(),
  z.boolean(),
]);
/** Number of minutes for which a success is fresh, up to a year. */
export const freshWithinSchema = z.number().int().min(1).max(525_600);
/** The command that shows a configuration. */
const configCommandSchema = lineSchema(200);
const ignoreSchema = z.array(lineSchema(1000)).max(100);

/** Settings of a device or of a tag. */
export const deviceSettingsSchema = z.strictObject({
  /** Default `ssh`. */
  transport: transportSchema.exactOptional(),
  /** Name of the device through which NetRaven connects. False: directly, also if a tag has a jump host. */
  jumpHost: jumpHostSchema.exactOptional(),
  /** Allows SSH algorithms that are no longer safe. Default false. */
  legacyAlgorithms: z.boolean().exactOptional(),
  /** Demands that the configuration shows each line of a change, whatever the job passes. Default false. */
  verifyChanges: z.boolean().exactOptional(),
  /** TCP port of the HTTPS API. Default: that of the platform. */
  httpsPort: portSchema.exactOptional(),
  /** Time limits of a session, in ms. */
  limits: z.strictObject(fields(limitSchema.exactOptional())).exactOptional(),
  /** Given to jobs as `device.vars`. Not for secrets. */
  vars: z.record(varNameSchema, varSchema).exactOptional(),
  /** Regular expressions of RE2 for whole lines. A change of only such lines makes no new version. */
  ignore: ignoreSchema.exactOptional(),
  /** Read commands in place of those of the platform, by the configuration that they show. */
  commands: z
    .strictObject({ running: configCommandSchema.exactOptional(), startup: configCommandSchema.exactOptional() })
    .exactOptional(),
  /** By job type. It counts before the value of a schedule. */
  freshWithinMinutes: z.record(jobTypeIdSchema, freshWithinSchema).exactOptional(),
});
export type DeviceSettings = Data<typeof deviceSettingsSchema>;

/** Changes of settings. Null removes a setting; `limits`, `vars`, `commands` and `freshWithinMinutes` change key by key. */
export const settingsChangeSchema = z.strictObject({
  transport: transportSchema.nullable().exactOptional(),
  jumpHost: jumpHostSchema.nullable().exactOptional(),
  legacyAlgorithms: z.boolean().nullable().exactOptional(),
  verifyChanges: z.boolean().nullable().exactOptional(),
  httpsPort: portSchema.nullable().exactOptional(),
  limits: z.strictObject(fields(limitSchema.nullable().exactOptional())).nullable().exactOptional(),
  vars: z.record(varNameSchema, varSchema.nullable()).nullable().exactOptional(),
  ignore: ignoreSchema.nullable().exactOptional(),
  commands: z
    .strictObject({
      running: configCommandSchema.nullable().exactOptional(),
      startup: configCommandSchema.nullable().exactOptional(),
    })
    .nullable()
    .exactOptional(),
  freshWithinMinutes: z.record(jobTypeIdSchema, freshWithinSchema.nullable()).nullable().exactOptional(),
});
export type SettingsChange = Data<typeof settingsChangeSchema>;

function fields<Schema extends z.ZodType>(schema: Schema): Record<(typeof limits)[number], Schema> {
  return Object.fromEntries(limits.map((name) => [name, schema])) as Record<(typeof limits)[number], Schema>;
}

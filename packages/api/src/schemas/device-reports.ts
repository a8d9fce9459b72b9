import { z } from 'zod';
import { credentialSchema } from './credentials.ts';
import { deviceHealthSchema, healthStates, healthStateSchema } from './device-health.ts';
import { deviceSchema } from './devices.ts';
import {
  idSchema,
  instantSchema,
  lineSchema,
  queryFlagSchema,
  queryNumberSchema,
  querySchema,
  type Data,
} from './fields.ts';
import { deviceHostKeySchema } from './host-keys.ts';
import { deviceSettingsSchema } from './settings.ts';
import { taskErrorSchema } from './tasks.ts';

/** A device with its last results. */
export const listedDeviceSchema = deviceSchema.extend({
  /** Only when requested with `results`. */
  results: z
    .object({
      /** The worst one of its job types. */
      state: healthStateSchema,
      /** Of the last task that ended with a result or an error. */
      lastTry: z.object({ at: instantSchema, status: z.string(), code: z.string().nullable() }).nullable(),
      lastSuccessAt: instantSchema.nullable(),
      /** Of the last saved version. */
      lastChangeAt: instantSchema.nullable(),
      /** A job last saved a text of it, changed or not. */
      lastProvenAt: instantSchema.nullable(),
    })
    .exactOptional(),
});
export type ListedDevice = Data<typeof listedDeviceSchema>;

/**
 * Orders of devices. `name`: `access-2` before `access-10`. `state`: worst first. `proven`: without a saved text first, then
 * longest ago. With `-` reversed. Devices with equal values are by name in both directions.
 */
export const deviceSorts = ['name', '-name', 'platform', '-platform', 'state', '-state', 'proven', '-proven'] as const;
export type DeviceSort = (typeof deviceSorts)[number];

/** A place has the value of its order and a name. */
const places: Readonly<Record<string, RegExp>> = {
  name: /^\S+$/,
  platform: /^[\w-]{1,64} \S+$/,
  state: RegExp(`^(${healthStates.join('|')}) \\S+$`),
  proven: /^(never|\d{4}-\d\d-\d\dT[\d:.]+Z) \S+$/,
};

function isPlace(sort: DeviceSort, after: string): boolean {
  const order = sort.replace('-', '');
  const [value = ''] = after.split(' ');
  const isInstant = order !== 'proven' || value === 'never' || !Number.isNaN(Date.parse(value));
  return isInstant && places[order]?.test(after) === true;
}

export const deviceListQuerySchema = z
  .strictObject({
    /** The device with this name. */
    name: lineSchema(253).exactOptional(),
    /** Part of a name or address, in any case. */
    text: lineSchema(253).exactOptional(),
    /** In the query language: `tag:core -state:fresh`. Default: all devices. */
    query: querySchema.exactOptional(),
    /** Adds the last results. Default false. */
    results: queryFlagSchema.exactOptional(),
    /** Default 1000. */
    limit: queryNumberSchema(1, 10_000).exactOptional(),
    /** Default `name`. */
    sort: z.enum(deviceSorts).exactOptional(),
    /** Only devices after this place: `next.after` of the page before, with the same `sort`. By name, it is a name. */
    after: lineSchema(400).exactOptional(),
  })
  .refine(({ sort = 'name', after }) => after === undefined || isPlace(sort, after), {
    path: ['after'],
    error: 'must be `next.after` of the page before, with the same `sort`',
  });
export type DeviceListQuery = Data<typeof deviceListQuerySchema>;

export const deviceListSchema = z.object({
  devices: z.array(listedDeviceSchema),
  /** Query of the next page. Absent on the last page. */
  next: z.object({ after: z.string() }).exactOptional(),
});
export type DeviceList = Data<typeof deviceListSchema>;

const ofTask = { at: instantSchema, jobType: z.string(), runId: idSchema, taskId: idSchema };

/** A device with all that holds for it. */
export const deviceReportSchema = z.object({
  device: deviceSchema,
  /** Those of the device, of its tags and of its platform. */
  settings: deviceSettingsSchema,
  /** By setting, e.g. `jumpHost`, `limits.commandMs` or `vars.site`: `device`, `tag <name>` or `platform`. */
  origins: z.record(z.string(), z.string()),
  /** Name of the saved source that it comes from. */
  source: z.string().nullable(),
  /** The run whose change may be on the device, because its commit was never answered. The device takes no other change until `release`. */
  heldBy: idSchema.nullable(),
  /** Names, the first one to log in to first. */
  jumpHosts: z.array(z.string()),
  /** Only two equal reads prove its configuration. */
  weaklyProven: z.boolean(),
  /** The worst one of its job types. */
  state: healthStateSchema,
  /** By job type. */
  health: z.array(deviceHealthSchema),
  lastSuccess: z.object(ofTask).nullable(),
  lastTry: z.object({ ...ofTask, status: z.string(), error: taskErrorSchema.nullable() }).nullable(),
  lastChange: z
    .object({ at: instantSchema, jobType: z.string(), name: z.string(), version: z.number().int(), runId: idSchema })
    .nullable(),
  /** Null before the first contact. */
  hostKey: deviceHostKeySchema.nullable(),
  /** The TLS certificate of its HTTPS API. */
  certificate: deviceHostKeySchema.nullable(),
  /** In the order in which they are tried. */
  credentials: z.array(
    credentialSchema.extend({
      workedLast: z.boolean(),
      /** It may be sent to the device. Null: that depends on the address that the name server gives for its name. */
      mayGo: z.boolean().nullable(),
    }),
  ),
});
export type DeviceReport = Data<typeof deviceReportSchema>;

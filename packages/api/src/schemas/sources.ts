import { z } from 'zod';
import { idSchema, instantSchema, lineSchema, nameSchema, platformSchema, tagsSchema, type Data } from './fields.ts';
import { taskErrorSchema } from './tasks.ts';

/** Kinds of sources of devices. */
export const sourceKindSchema = z.enum([
  'csv',
  'json',
  'yaml',
  'oxidized',
  'rancid',
  'librenms',
  'netbox',
  'nautobot',
  'ansible',
  'nornir',
  'ssh-config',
  'hosts',
]);
export type SourceKind = Data<typeof sourceKindSchema>;

const secretSchema = lineSchema(4096);

/** From 5 minutes to a week. */
const everySchema = z.number().int().min(5).max(10_080);

/** How to read the devices of a source. */
const readingShape = {
  /** For devices without one: an id, or a name in another tool. */
  platform: platformSchema.exactOptional(),
  /** For every device. */
  tags: tagsSchema.exactOptional(),
  /** Ids of platforms by names of the source, e.g. `{ "core-os": "cisco_ios" }`. */
  map: z.record(lineSchema(128), platformSchema).exactOptional(),
  /** Leaves out devices that cannot be used, instead of writing nothing. Default false. */
  skipBad: z.boolean().exactOptional(),
};

const fileSchema = z.strictObject({
  /** Path relative to the folder of the first file. */
  name: z.string().min(1).max(1024),
  /** Name of its folder. RANCID has one for each group. */
  folder: z.string().max(255).exactOptional(),
  text: z.string(),
});

/** An import of devices, from files or a URL. */
export const importSchema = z
  .strictObject({
    /** Default: detected. */
    kind: sourceKindSchema.exactOptional(),
    /** The first is the inventory; the others belong to it. */
    files: z.array(fileSchema).min(1).max(5_001).exactOptional(),
    url: lineSchema(4096).exactOptional(),
    /** Token for the server of `url`. It is not stored. */
    token: secretSchema.exactOptional(),
    /** Opens values of Ansible Vault. It is not stored. */
    vaultPassword: secretSchema.exactOptional(),
    ...readingShape,
    /** Writes nothing. Default false. */
    dryRun: z.boolean().exactOptional(),
  })
  .refine(({ files, url }) => (files === undefined) !== (url === undefined), {
    error: 'must have either files or a url',
  });
export type Import = Data<typeof importSchema>;

const importedSchema = z.object({
  /** Place in the source, e.g. `line 7`. */
  at: z.string(),
  name: z.string(),
  address: z.string(),
  port: z.number().int(),
  platform: z.string(),
  tags: z.array(z.string()),
  notes: z.array(z.string()),
});

/** The differences between a source and the inventory, and what was written. */
export const importResultSchema = z.object({
  kind: sourceKindSchema,
  /** False after a dry run, and when a row is bad and bad rows are not skipped. */
  written: z.boolean(),
  additions: z.array(importedSchema),
  changes: z.array(
    importedSchema.extend({
      /** The changed fields, e.g. `address 10.0.0.1 → 10.0.0.2`. */
      changes: z.array(z.string()),
      /** The name before, if it changes. */
      renamedFrom: z.string().exactOptional(),
    }),
  ),
  /** Names of devices that a saved source no longer has. */
  removals: z.array(z.string()),
  /**
   * Names of devices to remove that stay for now: a task is queued or running, a change on the device is not known, or it is
   * a jump host of such a device.
   */
  busy: z.array(z.string()),
  /** Names of devices that stay in their pools for now: a task or test runs. */
  keptPools: z.array(z.string()),
  unchanged: z.number().int(),
  /** Rows that cannot be used. */
  bad: z.array(z.object({ at: z.string(), name: z.string(), problems: z.array(z.string()) })),
  /** Rows that the source does not mean for NetRaven. */
  skipped: z.array(z.object({ at: z.string(), name: z.string(), reason: z.string() })),
  /** New credentials for the logins of the source, without their secrets. */
  credentials: z.array(z.object({ name: z.string(), username: z.string(), devices: z.number().int() })),
  /** Names of devices of the source to whose address none of their credentials may go. */
  outside: z.array(z.string()),
  /** Notes about the whole source. */
  notes: z.array(z.string()),
  /** Number of devices and files with a value of Ansible Vault that was not opened. */
  locked: z.number().int(),
  /** True if a saved source has lost more than half of its devices. Only a dry run gets here without `allowShrink`. */
  shrunk: z.boolean(),
  /** True if a saved source renames many of its devices. Only a dry run gets here without `allowRenames`. */
  renamed: z.boolean(),
});
export type ImportResult = Data<typeof importResultSchema>;

/** A saved source of devices, without its secret. */
export const sourceSchema = z.object({
  id: idSchema,
  name: z.string(),
  kind: sourceKindSchema,
  /** A URL, or paths of files on the machine of the server. */
  places: z.array(z.string()),
  options: z.object(readingShape),
  hasSecret: z.boolean(),
  /** Number of devices that come from it. */
  devices: z.number().int(),
  syncedAt: instantSchema.nullable(),
  /** Minutes from one synchronization to the next. Null: only by hand. */
  everyMinutes: z.number().int().nullable(),
  nextSyncAt: instantSchema.nullable(),
  /** Why the last synchronization that was due failed. Null after one that succeeded. */
  syncError: taskErrorSchema.nullable(),
  createdAt: instantSchema,
});
export type Source = Data<typeof sourceSchema>;

export const sourceListSchema = z.object({ sources: z.array(sourceSchema) });

export const newSourceSchema = z.strictObject({
  /** Unique. */
  name: nameSchema,
  kind: sourceKindSchema,
  /** One URL, or absolute paths of files on the machine of the server, in the folders that its config names for sources; the first is the inventory. */
  places: z.array(lineSchema(4096)).min(1).max(100),
  /** Token of a server, or the password of Ansible Vault. It is encrypted and never returned. */
  secret: secretSchema.exactOptional(),
  ...readingShape,
  /** Synchronizes the source every so many minutes, for the first time after them. Default: only by hand. */
  everyMinutes: everySchema.exactOptional(),
});
export type NewSource = Data<typeof newSourceSchema>;

export const sourceChangeSchema = z.strictObject({
  /** Null: only by hand. */
  everyMinutes: everySchema.nullable(),
});

export const syncSchema = z.strictObject({
  dryRun: z.boolean().exactOptional(),
  /** Removes devices also if the source has lost more than half of them. Default false. */
  allowShrink: z.boolean().exactOptional(),
  /** Renames devices also if they are more than a tenth of the source. Default false. */
  allowRenames: z.boolean().exactOptional(),
});
export type Sync = Data<typeof syncSchema>;

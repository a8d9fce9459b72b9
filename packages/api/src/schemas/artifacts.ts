import { z } from 'zod';
import {
  idSchema,
  instantSchema,
  jobTypeIdSchema,
  lineSchema,
  queryFlagSchema,
  queryNumberSchema,
  sentIdSchema,
  sentInstantSchema,
  type Data,
} from './fields.ts';
import { reasonSchema } from './audit.ts';

/** One version of a named text that a job type saved for a device. */
export const artifactVersionSchema = z.object({
  id: z.number().int(),
  /** Null: saved by a fleet job. */
  deviceId: idSchema.nullable(),
  /** Name that the device has, or had when it was removed; with an instant, the name that it had then. Empty for a fleet job. */
  deviceName: z.string(),
  jobType: z.string(),
  name: z.string(),
  /** From 1. */
  version: z.number().int(),
  /** In bytes. */
  size: z.number().int(),
  runId: idSchema,
  savedAt: instantSchema,
  /** People who changed the device since the version before, the last one first. Empty: unknown. */
  authors: z.array(
    z.object({
      name: z.string(),
      /** Address from which the person came. */
      address: z.string().nullable(),
      changedAt: z.iso.datetime().nullable(),
    }),
  ),
  /** Nothing in the text marks its end: two equal reads of the device prove it complete. */
  readTwice: z.boolean(),
});
export type ArtifactVersion = Data<typeof artifactVersionSchema>;

/** A version with its text, secrets masked. */
export const artifactTextSchema = artifactVersionSchema.extend({ text: z.string() });
export type ArtifactText = Data<typeof artifactTextSchema>;

/** A version with the time at which its text was last saved again unchanged, or first: the device had it until then. */
const confirmedVersionSchema = artifactVersionSchema.extend({ confirmedAt: instantSchema });

/** Other devices that have or had the name that was asked for: ask for their versions by their ids. */
const othersSchema = z.array(
  z.object({
    id: idSchema,
    /** The name that the device has now, or had when it was removed. */
    name: z.string(),
    removedAt: instantSchema.nullable(),
  }),
);

/** Of one device: the one that has the name, else the one that had it last. */
export const artifactLatestSchema = z.object({ versions: z.array(confirmedVersionSchema), others: othersSchema });

/** The size of a change. */
const changeSizeFields = {
  /** True for the first version of a device. */
  isFirst: z.boolean(),
  /** Number of lines. Null: first version, not compared as in a diff, or the version before was removed. */
  added: z.number().int().nullable(),
  removed: z.number().int().nullable(),
};

/** Newest first, each with the size of its change. Of one device, as in `latest`. */
export const artifactHistorySchema = z.object({
  versions: z.array(confirmedVersionSchema.extend(changeSizeFields)),
  others: othersSchema,
  /** Query of the next page. Absent on the last page. */
  next: z.object({ before: z.number().int() }).exactOptional(),
});
export type ArtifactHistory = Data<typeof artifactHistorySchema>;

/** The artifact that is meant. */
const artifactNameQuery = {
  /** Default: `backup`. */
  jobType: jobTypeIdSchema.exactOptional(),
  /** Default: `running-config`. */
  name: lineSchema(255).exactOptional(),
};

export const artifactOwnerQuerySchema = z.strictObject({
  /** Name of a device, also one that it had before, or its id. Default: none, for the artifacts of fleet jobs and summaries. */
  device: lineSchema(253).exactOptional(),
});

export const artifactQuerySchema = artifactOwnerQuerySchema.extend({
  ...artifactNameQuery,
  /** Default 100. */
  limit: queryNumberSchema(1, 1_000).exactOptional(),
  /** Only versions with a lower number. */
  before: queryNumberSchema(1, 2_147_483_647).exactOptional(),
});
export type ArtifactQuery = Data<typeof artifactQuerySchema>;

/** A client may give it as a number. */
const versionIdSchema: z.ZodType<string | number, string> = sentIdSchema;

/** Lines that changed together, as in a unified diff. */
export const artifactHunkSchema = z.object({
  oldStart: z.number().int(),
  oldLines: z.number().int(),
  newStart: z.number().int(),
  newLines: z.number().int(),
  /** Lines that enclose all changes, outermost first, e.g. `interface Vlan10`. */
  section: z.array(z.string()),
  /** Each begins with ` `, `+`, `-`, or a backslash for the note that the last line has no end. */
  lines: z.array(z.string()),
});
export type ArtifactHunk = Data<typeof artifactHunkSchema>;

/** The difference between two versions. */
export const artifactDiffSchema = z.object({
  from: artifactVersionSchema,
  to: artifactVersionSchema,
  /** Number of lines. Null: more than 5,000 lines differ. */
  added: z.number().int().nullable(),
  removed: z.number().int().nullable(),
  hunks: z.array(artifactHunkSchema),
});
export type ArtifactDiff = Data<typeof artifactDiffSchema>;

export const artifactDiffQuerySchema = z.strictObject({
  from: versionIdSchema,
  to: versionIdSchema,
  /** A line that moved within its section is no difference. Then there are no unchanged lines in hunks. */
  ignoreOrder: queryFlagSchema.exactOptional(),
});

/** Which version brought each line of a version. */
export const artifactBlameSchema = z.object({
  version: artifactVersionSchema,
  /** The versions that brought lines, oldest first. */
  versions: z.array(artifactVersionSchema),
  /** False: there are more than 200 versions, or old ones were removed. Older lines count as brought by the oldest that was read. */
  isComplete: z.boolean(),
  lines: z.array(z.object({ text: z.string(), versionId: z.number().int() })),
});
export type ArtifactBlame = Data<typeof artifactBlameSchema>;

export const artifactSearchQuerySchema = z
  .strictObject({
    ...artifactNameQuery,
    /** Text that a line must have. */
    text: lineSchema(1_000).exactOptional(),
    /** Text that no line may have. */
    without: lineSchema(1_000).exactOptional(),
    ignoreCase: queryFlagSchema.exactOptional(),
    /** True: both are regular expressions of JavaScript, for single lines. */
    regex: queryFlagSchema.exactOptional(),
    /** Lines to show before and after each found one. Default: 0. */
    context: queryNumberSchema(0, 10).exactOptional(),
    /** Searches what was the newest version at this instant, also of devices that were removed. Default: now. */
    at: sentInstantSchema.exactOptional(),
    /** Name of a device, or a pattern such as `access-*`. Default: all. */
    device: lineSchema(253).exactOptional(),
    /** Only devices with this tag. With `device` too: those that fit both. */
    tag: lineSchema(64).exactOptional(),
  })
  .refine(({ text, without }) => text !== undefined || without !== undefined, {
    error: 'needs text or without',
    path: ['text'],
  });

/** A line that was found, or a line near it. */
export const artifactMatchSchema = z.object({
  /** From 1. */
  number: z.number().int(),
  /** At most 500 characters. */
  text: z.string(),
  section: artifactHunkSchema.shape.section,
  /** Present: the line is only near one that was found. */
  isContext: z.literal(true).exactOptional(),
});
export type ArtifactMatch = Data<typeof artifactMatchSchema>;

/** When the first and the last version were saved, at any time, of the devices that were asked about. */
const spanSchema = z.object({ first: instantSchema, last: instantSchema }).exactOptional();

/** The result of a search. */
export const artifactSearchSchema = z.object({
  /** Devices whose text was searched. */
  searched: z.number().int(),
  /** Devices that have no version of at most 2 MiB that can be read, or had none at the instant. */
  without: z.number().int(),
  /** These, by name. `too-long`: its version has more than 2 MiB. `unreadable`: it is damaged. */
  notSearched: z.array(z.object({ device: z.string(), reason: z.enum(['no-version', 'too-long', 'unreadable']) })),
  /** Devices that fit. */
  found: z.number().int(),
  /** These, by name. */
  devices: z.array(
    z.object({
      version: artifactVersionSchema,
      /** When the device was removed, after the instant. Null: it is in the inventory. */
      removedAt: instantSchema.nullable(),
      /** The first 20, with the lines near them. */
      lines: z.array(artifactMatchSchema),
      /** Number of lines. Null: not read, because more than 1,000 devices fit. */
      count: z.number().int().nullable(),
    }),
  ),
  /** Only if nothing was searched. Absent if there is no version at any time. */
  span: spanSchema,
});
export type ArtifactSearch = Data<typeof artifactSearchSchema>;

/** The `next` of the page before. */
const afterSchema = queryNumberSchema(1, Number.MAX_SAFE_INTEGER).exactOptional();
/** Query of the next page. Absent on the last page. */
const nextSchema = z.object({ after: z.number().int() }).exactOptional();

export const artifactChangesQuerySchema = z.strictObject({
  ...artifactNameQuery,
  since: sentInstantSchema,
  /** Default: now. */
  until: sentInstantSchema.exactOptional(),
  /** Name of a device, or a pattern such as `access-*`. Default: all, and the fleet jobs. */
  device: lineSchema(253).exactOptional(),
  /** Only devices with this tag. With `device` too: those that fit both. */
  tag: lineSchema(64).exactOptional(),
  /** Leaves out lines that moved within their section. */
  ignoreOrder: queryFlagSchema.exactOptional(),
  /**
   * Compares the version that each device had at `since` with the one that it had at `until`: what was changed and changed
   * back is no change. Default: each version that was saved in this time is compared with the one before.
   */
  net: queryFlagSchema.exactOptional(),
  /** Default: 100. */
  limit: queryNumberSchema(1, 1_000).exactOptional(),
  /** The `next` of the page before. */
  after: lineSchema(100).exactOptional(),
});
export type ArtifactChangesQuery = Data<typeof artifactChangesQuerySchema>;

/** Hunks that the same versions have: the same lines in the same sections, wherever these are. */
export const artifactChangeSchema = z.object({
  /** Names it among the changes of a time. It stays the same when other devices get the change too. */
  id: z.string(),
  /** The newest of these versions. */
  version: artifactVersionSchema,
  /** When the oldest of them was saved. */
  oldestSavedAt: instantSchema,
  ...changeSizeFields,
  /** Without unchanged lines; the first 100 lines. This version can have others, in other changes of the answer. */
  hunks: z.array(artifactHunkSchema),
  /** Lines that are left out. */
  more: z.number().int(),
  /** Number of versions. */
  count: z.number().int(),
  /** Each device once, with its newest version of these, newest first. */
  devices: z.array(
    z.object({
      /** Empty for a fleet job. */
      name: z.string(),
      versionId: z.number().int(),
      /** The version that it is compared with. Null: it is compared with no version. */
      fromId: z.number().int().nullable(),
    }),
  ),
  /** People who changed some of these devices, each once: since the version that it is compared with. */
  authors: artifactVersionSchema.shape.authors,
});
export type ArtifactChange = Data<typeof artifactChangeSchema>;

/** The changes of all devices, newest first. */
export const artifactChangesSchema = z.object({
  changes: z.array(artifactChangeSchema),
  /** True: more than 20,000 versions were saved in this time. Only the newest of them are looked at. Never with `net`. */
  isCut: z.boolean(),
  /** Query of the next page, of the same time. Absent on the last page. */
  next: z.object({ after: z.string(), until: instantSchema }).exactOptional(),
  /** Only if nothing changed. Absent if there is no version at any time. */
  span: spanSchema,
});
export type ArtifactChanges = Data<typeof artifactChangesSchema>;

export const artifactParamsSchema = z.strictObject({ id: versionIdSchema });

/** Texts of versions, in pages. */
const exportFilterFields = {
  /** Name of a device, or a pattern such as `access-*`. Default: all, and what fleet jobs saved. */
  device: lineSchema(253).exactOptional(),
  /** Only devices with this tag. With `device` too: those that fit both. */
  tag: lineSchema(64).exactOptional(),
  /** Default: all. */
  jobType: jobTypeIdSchema.exactOptional(),
  /** Default: all. */
  name: lineSchema(255).exactOptional(),
  /** Exports what was the newest version at this instant, also of devices that were removed after it. Default: now. */
  at: sentInstantSchema.exactOptional(),
};

export const artifactExportQuerySchema = z.strictObject({ ...exportFilterFields, after: afterSchema });

export const artifactExportPageSchema = z.object({
  /** Up to about 8 MiB. */
  texts: z.array(artifactTextSchema),
  next: nextSchema,
});
export type ArtifactExportPage = Data<typeof artifactExportPageSchema>;

export const newClearExportSchema = z.strictObject({ ...exportFilterFields, reason: reasonSchema });

/** An export in clear that is noted in the audit. Its pages can be read for an hour. */
export const clearExportSchema = z.object({
  /** Id of the entry in the audit, a dot, and a key that only this answer has: who has it reads the pages. */
  id: z.string(),
  /** Number of texts. */
  count: z.number().int(),
});
export type ClearExport = Data<typeof clearExportSchema>;

export const clearExportPageSchema = z.strictObject({ after: afterSchema });

import { z } from 'zod';
import { instantSchema, packageNameSchema, recordSchema, type Data } from './fields.ts';

/** Permissions of job packages beyond reading devices. */
export const permissions = ['device:write', 'device:secrets', 'artifacts:read', 'network'] as const;
export const permissionSchema = z.enum(permissions);
export type Permission = (typeof permissions)[number];

/** States of job packages that a worker found. Only `ready` ones run. */
export const packageStates = [
  'found',
  'ready',
  'disabled',
  'invalid',
  'duplicate',
  'incompatible',
  'failed',
  'suspended',
] as const;
export type PackageState = (typeof packageStates)[number];

/** Reasons why a worker inspected a job package. */
export const packageOrigins = ['declared', 'linked', 'bundled', 'transitive', 'folder'] as const;
export const packageOriginSchema = z.enum(packageOrigins);
export type PackageOrigin = (typeof packageOrigins)[number];

/** The `meta` of a job type, defaults filled in. */
export const jobTypeMetaSchema = z.object({
  jobType: z.string(),
  label: z.string(),
  description: z.string(),
  /** A Material Design Icons name, e.g. `mdi-content-save`. */
  icon: z.string(),
  /** Proposed when a person creates a schedule: a word, or cron. */
  defaultSchedule: z.string(),
  scope: z.enum(['device', 'fleet']),
  /** Empty: all platforms. */
  platforms: z.array(z.string()),
  requires: z.array(z.literal('cli')),
  /** Deadline of an attempt, in ms. */
  timeoutMs: z.number(),
  /** Further attempts after a retryable error. */
  retries: z.number(),
});
export type JobTypeMeta = Data<typeof jobTypeMetaSchema>;

/** An error or warning of a job package, and its fix. */
export const packageProblemSchema = z.object({
  code: z.string(),
  severity: z.enum(['error', 'warning']),
  /** E.g. `package.json#netraven.job.apiVersion` or `meta.icon`. */
  path: z.string(),
  message: z.string(),
  fix: z.string(),
});
export type PackageProblem = Data<typeof packageProblemSchema>;

/** A problem that belongs to no single package, e.g. a pin of an unknown job type. `workers`: worker ids. */
const registryProblemSchema = packageProblemSchema.extend({ workers: z.array(z.string()) });
export type RegistryProblem = Data<typeof registryProblemSchema>;

/** Decisions of an administrator about a job package. */
export const packagePolicySchema = z.object({
  name: z.string(),
  /** Null: the registry's default applies. */
  enabled: z.boolean().nullable(),
  granted: z.array(permissionSchema),
  /** Defaults for the config of every run. A secret reads `<secret>`. */
  config: recordSchema,
});
export type PackagePolicy = Data<typeof packagePolicySchema>;

/** A record from the registries of the live workers. Workers with the same record share an entry. */
export const packageEntrySchema = z.object({
  name: z.string(),
  version: z.string(),
  /** Folder of the package, on the worker. */
  path: z.string(),
  origin: packageOriginSchema,
  state: z.enum(packageStates),
  /** True if the package waits for a decision of an administrator, or was stopped by one. */
  undecided: z.boolean(),
  jobType: z.string().nullable(),
  meta: jobTypeMetaSchema.nullable(),
  /** The icon as SVG path data in a 24 × 24 box; null when it cannot be shown. */
  iconPath: z.string().nullable(),
  /** JSON Schema of the config; null when the job type takes none. */
  configSchema: recordSchema.nullable(),
  /** True if each run ends with a summary of its devices. */
  summarizes: z.boolean(),
  /** Requested permissions. */
  permissions: z.array(permissionSchema),
  problems: z.array(packageProblemSchema),
  /** SHA-256 of the files that would run. Only for a package that is ready. */
  integrity: z.string().optional(),
  policy: packagePolicySchema.nullable(),
  /** Ids of the workers that have this record. */
  workers: z.array(z.string()),
});
export type PackageEntry = Data<typeof packageEntrySchema>;

/** A live worker. */
const workerInfoSchema = z.object({
  id: z.string(),
  hostname: z.string(),
  pid: z.number().int(),
  startedAt: instantSchema,
});
export type WorkerInfo = Data<typeof workerInfoSchema>;

export const packageListSchema = z.object({
  packages: z.array(packageEntrySchema),
  /** Problems that belong to no single package. Workers with the same problem share an entry. */
  problems: z.array(registryProblemSchema),
  /** Live workers, longest running first. */
  workers: z.array(workerInfoSchema),
});
export type PackageList = Data<typeof packageListSchema>;

/** The records of the workers, or the policies, may have changed. */
export const packagesEventSchema = z.object({ at: instantSchema });
export type PackagesEvent = Data<typeof packagesEventSchema>;

export const packagesQuerySchema = z.strictObject({});

export const enablePackageSchema = z.strictObject({
  name: packageNameSchema,
  /** All that the package requests. Default: the permissions granted before. */
  granted: z.array(permissionSchema).max(permissions.length).exactOptional(),
});

export const disablePackageSchema = z.strictObject({ name: packageNameSchema });

/** A change of the defaults for the config of every run of a package. */
export const configurePackageSchema = z.strictObject({
  name: packageNameSchema,
  /** A JSON Merge Patch (RFC 7396): sets the given keys, removes keys whose value is null, keeps all others. */
  patch: recordSchema,
});

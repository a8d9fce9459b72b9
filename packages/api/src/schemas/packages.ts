import { z } from 'zod';
import { instantSchema, packageNameSchema, recordSchema } from './fields.ts';

/** What a job package may ask for beyond reading devices. */
export const permissions = ['device:write', 'device:secrets', 'artifacts:read', 'network'] as const;
export type Permission = (typeof permissions)[number];

/** What became of a job package a worker found. Only `ready` ones run. */
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

/** Why a worker looked at a job package. */
export const packageOrigins = ['declared', 'linked', 'bundled', 'transitive', 'folder'] as const;
export type PackageOrigin = (typeof packageOrigins)[number];

/** How a job type presents itself, defaults filled in. */
export interface JobTypeMeta {
  readonly jobType: string;
  readonly label: string;
  readonly description: string;
  /** A Material Design Icons name, e.g. `mdi-content-save`. */
  readonly icon: string;
  /** Offered when a person creates a schedule: a word, or cron. */
  readonly defaultSchedule: string;
  readonly scope: 'device' | 'fleet';
  /** Empty: all platforms. */
  readonly platforms: readonly string[];
  readonly requires: readonly 'cli'[];
  /** Deadline of an attempt, in ms. */
  readonly timeoutMs: number;
  /** Further attempts after a retryable error. */
  readonly retries: number;
}

/** What is wrong with a job package, and how to put it right. */
export interface PackageProblem {
  readonly code: string;
  readonly severity: 'error' | 'warning';
  /** E.g. `package.json#netraven.job.apiVersion` or `meta.icon`. */
  readonly path: string;
  readonly message: string;
  readonly fix: string;
}

/** What is wrong beside any job package, e.g. a pin in the config of a job type that none has. */
export interface RegistryProblem extends PackageProblem {
  /** Ids of the workers that found it. */
  readonly workers: readonly string[];
}

/** What an administrator decided about a job package. */
export interface PackagePolicy {
  readonly name: string;
  /** Null: the registry's default applies. */
  readonly enabled: boolean | null;
  readonly granted: readonly Permission[];
  /** Settings under those of every run; a secret one is shown as `<secret>`. */
  readonly config: Record<string, unknown>;
}

/** One record of the registries of the live workers; workers with the same record share it. */
export interface PackageEntry {
  readonly name: string;
  readonly version: string;
  /** The package's folder, on the worker. */
  readonly path: string;
  readonly origin: PackageOrigin;
  readonly state: PackageState;
  /** Whether it is an administrator's word, or the want of it, that keeps the package from being tried. */
  readonly undecided: boolean;
  readonly jobType: string | null;
  readonly meta: JobTypeMeta | null;
  /** The icon as SVG path data in a 24 × 24 box; null when the package has none that can be shown. */
  readonly iconPath: string | null;
  /** JSON Schema of the config; null when the job type takes none. */
  readonly configSchema: Record<string, unknown> | null;
  /** What the package asks for. */
  readonly permissions: readonly Permission[];
  readonly problems: readonly PackageProblem[];
  readonly policy: PackagePolicy | null;
  /** Ids of the workers that have this record. */
  readonly workers: readonly string[];
}

/** A live worker. */
export interface WorkerInfo {
  readonly id: string;
  readonly hostname: string;
  readonly pid: number;
  readonly startedAt: string;
}

export interface PackageList {
  readonly packages: readonly PackageEntry[];
  /** What belongs to none of them; workers with the same problem share it. */
  readonly problems: readonly RegistryProblem[];
  /** The live workers, the longest living one first: whom the ids of the others stand for. */
  readonly workers: readonly WorkerInfo[];
}

/** What the workers found, or what was decided about it, may be another than before. */
export interface PackagesEvent {
  readonly at: string;
}

export type PackagesQuery = Readonly<Record<string, never>>;

/** Asks to let a job package run. */
export interface EnablePackage {
  readonly name: string;
  /** All that the package asks for. Default: what was granted before. */
  readonly granted?: readonly Permission[];
}

/** Asks to stop a job package from running. */
export interface DisablePackage {
  readonly name: string;
}

/** Asks to change the settings under those of every run of a package. */
export interface ConfigurePackage {
  readonly name: string;
  /** A JSON Merge Patch (RFC 7396): what is named is set, null removes it, all else stays. */
  readonly patch: Record<string, unknown>;
}

export const permissionSchema: z.ZodType<Permission> = z.enum(permissions);
export const packageOriginSchema: z.ZodType<PackageOrigin> = z.enum(packageOrigins);

/** {@link JobTypeMeta}, field by field. */
export const jobTypeMetaShape: { readonly [K in keyof JobTypeMeta]: z.ZodType<JobTypeMeta[K]> } = {
  jobType: z.string(),
  label: z.string(),
  description: z.string(),
  icon: z.string(),
  defaultSchedule: z.string(),
  scope: z.enum(['device', 'fleet']),
  platforms: z.array(z.string()),
  requires: z.array(z.literal('cli')),
  timeoutMs: z.number(),
  retries: z.number(),
};

const problemShape = {
  code: z.string(),
  severity: z.enum(['error', 'warning']),
  path: z.string(),
  message: z.string(),
  fix: z.string(),
};

export const packageProblemSchema: z.ZodType<PackageProblem> = z.object(problemShape);

const registryProblemSchema: z.ZodType<RegistryProblem> = z.object({ ...problemShape, workers: z.array(z.string()) });

export const packagePolicySchema: z.ZodType<PackagePolicy> = z.object({
  name: z.string(),
  enabled: z.boolean().nullable(),
  granted: z.array(permissionSchema),
  config: recordSchema,
});

export const packageEntrySchema: z.ZodType<PackageEntry> = z.object({
  name: z.string(),
  version: z.string(),
  path: z.string(),
  origin: packageOriginSchema,
  state: z.enum(packageStates),
  undecided: z.boolean(),
  jobType: z.string().nullable(),
  meta: z.object(jobTypeMetaShape).nullable(),
  iconPath: z.string().nullable(),
  configSchema: recordSchema.nullable(),
  permissions: z.array(permissionSchema),
  problems: z.array(packageProblemSchema),
  policy: packagePolicySchema.nullable(),
  workers: z.array(z.string()),
});

export const packageListSchema: z.ZodType<PackageList> = z.object({
  packages: z.array(packageEntrySchema),
  problems: z.array(registryProblemSchema),
  workers: z.array(z.object({ id: z.string(), hostname: z.string(), pid: z.number().int(), startedAt: instantSchema })),
});

export const packagesEventSchema: z.ZodType<PackagesEvent> = z.object({ at: instantSchema });

export const packagesQuerySchema: z.ZodType<PackagesQuery> = z.strictObject({});

export const enablePackageSchema: z.ZodType<EnablePackage> = z.strictObject({
  name: packageNameSchema,
  granted: z.array(permissionSchema).max(permissions.length).exactOptional(),
});

export const configurePackageSchema: z.ZodType<ConfigurePackage> = z.strictObject({
  name: packageNameSchema,
  patch: recordSchema,
});

export const disablePackageSchema: z.ZodType<DisablePackage> = z.strictObject({ name: packageNameSchema });

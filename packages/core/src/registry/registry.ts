import type { ResolvedMeta } from '../contract/meta.ts';
import type { Border } from '../host/border.ts';
import { decide, type Decisions } from './decide/decide.ts';
import { unclaimedPins, type Pins } from './decide/pins.ts';
import { checkConfigs } from './decide/policy.ts';
import type { RegistryOptions } from './options.ts';
import type { PackageRecord, Problem } from './record.ts';
import { reportResult } from './report.ts';

/** All job packages as they were loaded. Never changes; load again to see changes. */
export interface Registry {
  /** One for each package, good or bad, nearest first. */
  readonly records: readonly PackageRecord[];
  /** Platform packages by their manifests, and the folder `platforms` of the host project. Their data is not read. */
  platformPackages(): readonly PackageRecord[];
  /** Package to use for each job type or platform. */
  readonly pins: Pins;
  /** Limits of what the packages may read. */
  readonly border: Border;
  /** Problems of no package: pins of job types that no package has. */
  readonly problems: readonly Problem[];
  /** Returns the package that has a job type, ready or suspended. Returns no function: job code runs in a job host only. */
  get(jobType: string): PackageRecord | undefined;
  /** Paths to watch. Load again when one of them changes. */
  watched(): readonly string[];
  /** Returns the `meta` of each ready job type. */
  meta(): Readonly<Record<string, ResolvedMeta>>;
  /** Returns the same packages under other policies. Loads none, and logs the changes. */
  withPolicies(policies: NonNullable<RegistryOptions['policies']>): Promise<Registry>;
  /** Returns the same packages with exactly these suspended. Logs the changes. */
  withSuspended(names: readonly string[]): Registry;
}

type MakeOptions = Decisions &
  Pick<RegistryOptions, 'logger'> &
  Pick<Registry, 'watched' | 'platformPackages' | 'border'>;

/** Makes a registry of inspected packages. Logs the records whose state is not that of `before`. */
export async function createRegistry(
  inspected: readonly PackageRecord[],
  decisions: MakeOptions,
  before?: readonly PackageRecord[],
): Promise<Registry> {
  const stale = await checkConfigs(inspected, decisions.policies ?? []);
  return makeRegistry(inspected, { ...decisions, stale }, before);
}

function makeRegistry(
  inspected: readonly PackageRecord[],
  decisions: MakeOptions,
  before: readonly PackageRecord[] = [],
): Registry {
  const records: readonly PackageRecord[] = Object.freeze(decide(inspected, decisions));
  if (decisions.logger) {
    for (const [at, record] of records.entries()) {
      if (record.state !== before[at]?.state) reportResult(record, decisions.logger);
    }
  }
  /** Made at the first call: a listing makes none. */
  let having: ReadonlyMap<string | undefined, PackageRecord> | undefined;
  return {
    records,
    problems: decisions.pins ? unclaimedPins(records, decisions.pins) : [],
    get: (jobType) => (having ??= byJobType(records)).get(jobType),
    watched: decisions.watched,
    platformPackages: decisions.platformPackages,
    pins: decisions.pins ?? {},
    border: decisions.border,
    meta: () =>
      Object.fromEntries(
        records.flatMap(({ state, meta }) => (state === 'ready' && meta ? [[meta.jobType, meta]] : [])),
      ),
    withPolicies: async (policies) => createRegistry(inspected, { ...decisions, policies }, records),
    withSuspended: (suspended) => makeRegistry(inspected, { ...decisions, suspended }, records),
  };
}

function byJobType(records: readonly PackageRecord[]): ReadonlyMap<string | undefined, PackageRecord> {
  const having = records.filter(({ state }) => state === 'ready' || state === 'suspended');
  return new Map(having.map((record) => [record.jobType, record]));
}

import type { ResolvedMeta } from '../contract/meta.ts';
import { decide, type Decisions } from './decide/decide.ts';
import { pinsOfNobody } from './decide/pins.ts';
import type { RegistryOptions } from './options.ts';
import type { PackageRecord, Problem } from './record.ts';
import { reportOutcome } from './report.ts';

/** All job packages as they were when they were loaded. Never changes; load again to see what changed. */
export interface Registry {
  /** One for each candidate, good or bad, nearest first. */
  readonly records: readonly PackageRecord[];
  /** What is wrong beside any package: pins of job types that none has. */
  readonly problems: readonly Problem[];
  /** The package that has a job type, ready or suspended. The record, never the function: that runs in a job host only. */
  get(jobType: string): PackageRecord | undefined;
  /** Paths at which something changes, appears or goes away before loading again gives others. Made at the first question. */
  watched(): readonly string[];
  /** How the job types that are ready present themselves. */
  meta(): Readonly<Record<string, ResolvedMeta>>;
  /** The same packages under changed policies; loads none. Logs what changed. */
  withPolicies(policies: NonNullable<RegistryOptions['policies']>): Registry;
  /** The same packages, those of these names suspended, and no others. Logs what changed. */
  withSuspended(names: readonly string[]): Registry;
}

/** Makes a registry of inspected packages. `before`: the records it replaces; what is still the same is not logged. */
export function createRegistry(
  inspected: readonly PackageRecord[],
  decisions: Decisions & Pick<RegistryOptions, 'logger'> & Pick<Registry, 'watched'>,
  before: readonly PackageRecord[] = [],
): Registry {
  const records: readonly PackageRecord[] = Object.freeze(decide(inspected, decisions));
  if (decisions.logger) {
    for (const [at, record] of records.entries()) {
      if (record.state !== before[at]?.state) reportOutcome(record, decisions.logger);
    }
  }
  /** Made at the first question: a listing asks none. */
  let having: ReadonlyMap<string | undefined, PackageRecord> | undefined;
  return {
    records,
    problems: decisions.pins ? pinsOfNobody(records, decisions.pins) : [],
    get: (jobType) => (having ??= byJobType(records)).get(jobType),
    watched: decisions.watched,
    meta: () =>
      Object.fromEntries(
        records.flatMap(({ state, meta }) => (state === 'ready' && meta ? [[meta.jobType, meta]] : [])),
      ),
    withPolicies: (policies) => createRegistry(inspected, { ...decisions, policies }, records),
    withSuspended: (suspended) => createRegistry(inspected, { ...decisions, suspended }, records),
  };
}

function byJobType(records: readonly PackageRecord[]): ReadonlyMap<string | undefined, PackageRecord> {
  const having = records.filter(({ state }) => state === 'ready' || state === 'suspended');
  return new Map(having.map((record) => [record.jobType, record]));
}

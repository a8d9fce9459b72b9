import { codes } from '../../host/codes.ts';
import type { RegistryOptions } from '../options.ts';
import { problem } from '../problem.ts';
import { withProblems, type PackageRecord } from '../record.ts';
import { decideDuplicates } from './duplicates.ts';
import { checkPins } from './pins.ts';
import { applyDisabling, applyGrants, type StaleConfigs } from './policy.ts';
import { keepNearest, refuseTakenNames } from './two-versions.ts';

/** Decisions of an administrator and of the worker. */
export type Decisions = Pick<RegistryOptions, 'policies' | 'pins'> & {
  /** Names of packages that crashed too often. Default: none. */
  readonly suspended?: readonly string[];
  /** Warnings for configs that do not fit the installed version: its runs would be refused. Default: none. */
  readonly stale?: StaleConfigs;
};

/** Decides which of the good packages may run, and which one has a job type. Reads no file. */
export function decide(
  inspected: readonly PackageRecord[],
  { policies = [], pins, suspended = [], stale }: Decisions,
): readonly PackageRecord[] {
  const enabled = policies.length > 0 ? applyDisabling(inspected, policies) : inspected;
  const nearest = keepNearest(refuseTakenNames(enabled));
  const decided = decideDuplicates(pins ? checkPins(nearest, pins) : nearest, pins ?? {});
  const granted = applyGrants(decided, policies);
  const warned = stale ? granted.map((each) => withProblems(each, ...(stale.get(each.path) ?? []))) : granted;
  return suspend(warned, suspended);
}

/** Runs last: a package keeps its job type while it is suspended. */
function suspend(records: readonly PackageRecord[], names: readonly string[]): readonly PackageRecord[] {
  if (names.length === 0) return records;
  const suspension = problem({
    code: 'NR_PACKAGE_SUSPENDED',
    message: 'The package crashed its job host five times within ten minutes; it is suspended for ten minutes',
    fix: codes.NR_PACKAGE_SUSPENDED.hint,
  });
  return records.map((record) =>
    record.state === 'ready' && names.includes(record.name)
      ? withProblems({ ...record, state: 'suspended' }, suspension)
      : record,
  );
}

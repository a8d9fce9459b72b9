import { codes } from '../../host/codes.ts';
import type { RegistryOptions } from '../options.ts';
import { fault } from '../problem.ts';
import type { PackageRecord } from '../record.ts';
import { settleDuplicates } from './duplicates.ts';
import { notePins } from './pins.ts';
import { applyDisabling, applyGrants, checkConfigs } from './policy.ts';
import { keepNearest } from './two-versions.ts';

/** What is decided by, beside the packages themselves. */
export type Decisions = Pick<RegistryOptions, 'policies' | 'pins'> & {
  /** Names of packages that crashed too often. Default: none. */
  readonly suspended?: readonly string[];
};

/** Decides among packages that are good by themselves: who may run, and who has which job type. Touches no file. */
export function decide(
  inspected: readonly PackageRecord[],
  { policies = [], pins, suspended = [] }: Decisions,
): readonly PackageRecord[] {
  const enabled = policies.length > 0 ? applyDisabling(inspected, policies) : inspected;
  const nearest = keepNearest(enabled);
  const settled = settleDuplicates(pins ? notePins(nearest, pins) : nearest, pins ?? {});
  const granted = applyGrants(settled, policies);
  return suspend(policies.length > 0 ? checkConfigs(granted, policies) : granted, suspended);
}

/** Last of all: a package keeps its job type while it is suspended. */
function suspend(records: readonly PackageRecord[], names: readonly string[]): readonly PackageRecord[] {
  if (names.length === 0) return records;
  return records.map((record) => {
    if (record.state !== 'ready' || !names.includes(record.name)) return record;
    const message = 'It crashed its job host five times within ten minutes, and may run again ten minutes after that';
    const problem = fault('NR_PACKAGE_SUSPENDED', '', message, codes.NR_PACKAGE_SUSPENDED.hint);
    return { ...record, state: 'suspended', problems: [...record.problems, problem] };
  });
}

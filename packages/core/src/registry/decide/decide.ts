import type { RegistryOptions } from '../options.ts';
import type { PackageRecord } from '../record.ts';
import { settleDuplicates } from './duplicates.ts';
import { applyDisabling, applyGrants } from './policy.ts';
import { keepNearest } from './two-versions.ts';

/** Decides among packages that are good by themselves: who may run, and who has which job type. Touches no file. */
export function decide(
  inspected: readonly PackageRecord[],
  { policies = [], pins = {} }: Pick<RegistryOptions, 'policies' | 'pins'>,
): PackageRecord[] {
  const enabled = applyDisabling(inspected, policies);
  return applyGrants(settleDuplicates(keepNearest(enabled), pins), policies);
}

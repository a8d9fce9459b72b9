import type { PackagePolicy } from '../options.ts';
import { caution } from '../problem.ts';
import type { PackageRecord, Problem } from '../record.ts';

export type Policies = readonly PackagePolicy[];

/** Takes out what an administrator disabled, before job types are shared out: it does not stand in another's way. */
export function applyDisabling(records: readonly PackageRecord[], policies: Policies): readonly PackageRecord[] {
  const disabled = new Set(policies.filter(({ enabled }) => enabled === false).map(({ name }) => name));
  if (disabled.size === 0) return records;
  return records.map((record) => {
    if (record.state !== 'ready' || !disabled.has(record.name)) return record;
    const message = `An administrator disabled ${record.name}`;
    return disable(record, caution('NR_PACKAGE_DISABLED', '', message, enabling(record)));
  });
}

/** Takes out what asks for more than was granted, after job types are shared out: a grant never changes who has one. */
export function applyGrants(records: readonly PackageRecord[], policies: Policies): PackageRecord[] {
  const grants = new Map(policies.map(({ name, granted }) => [name, granted]));
  return records.map((record) => {
    if (record.permissions.length === 0) return record;
    const granted = grants.get(record.name) ?? [];
    const missing = record.permissions.filter((permission) => !granted.includes(permission));
    if (record.state !== 'ready' || missing.length === 0) return record;
    const message = `${record.name} asks for ${missing.join(', ')}, which nobody has granted`;
    const path = 'package.json#netraven.job.permissions';
    return disable(record, caution('NR_PACKAGE_NEEDS_GRANT', path, message, enabling(record)));
  });
}

function disable(record: PackageRecord, problem: Problem): PackageRecord {
  return { ...record, state: 'disabled', problems: [...record.problems, problem] };
}

function enabling({ name }: PackageRecord): string {
  return `netraven jobs enable ${name}`;
}

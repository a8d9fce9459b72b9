import type { PackagePolicy } from '../options.ts';
import { caution } from '../problem.ts';
import type { PackageRecord, Problem } from '../record.ts';
import { contends } from './contender.ts';
import { staleSettings } from './stale-settings.ts';

export type Policies = readonly PackagePolicy[];

/** Takes out what an administrator disabled, before job types are shared out: it does not stand in another's way. */
export function applyDisabling(records: readonly PackageRecord[], policies: Policies): readonly PackageRecord[] {
  const disabled = new Set(policies.filter(({ enabled }) => enabled === false).map(({ name }) => name));
  if (disabled.size === 0) return records;
  return records.map((record) => {
    if (!contends(record) || !disabled.has(record.name)) return record;
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

/** Says where an administrator's config does not fit the version that is installed: its runs would be refused. */
export function checkConfigs(records: readonly PackageRecord[], policies: Policies): readonly PackageRecord[] {
  const configs = new Map(
    policies.flatMap(({ name, config = {} }) => (Object.keys(config).length > 0 ? [[name, config] as const] : [])),
  );
  if (configs.size === 0) return records;
  return records.map((record) => {
    const config = configs.get(record.name);
    if (record.meta === undefined || config === undefined) return record;
    const problems = staleSettings(record.name, record.configSchema, config);
    return problems.length === 0 ? record : { ...record, problems: [...record.problems, ...problems] };
  });
}

function disable(record: PackageRecord, problem: Problem): PackageRecord {
  return { ...record, state: 'disabled', problems: [...record.problems, problem] };
}

function enabling({ name }: PackageRecord): string {
  return `netraven jobs enable ${name}`;
}

import type { PackagePolicy } from '../options.ts';
import { problem } from '../problem.ts';
import { claimsJobType, withProblems, type PackageRecord, type Problem } from '../record.ts';
import { shellWord } from '../shell-word.ts';
import { staleSettings } from './stale-settings.ts';

type Policies = readonly PackagePolicy[];

/** Disables packages before job types are given out: a disabled package claims none. */
export function applyDisabling(records: readonly PackageRecord[], policies: Policies): readonly PackageRecord[] {
  const disabled = new Set(policies.filter(({ enabled }) => enabled === false).map(({ name }) => name));
  if (disabled.size === 0) return records;
  return records.map((record) => {
    if (!claimsJobType(record) || !disabled.has(record.name)) return record;
    const message = `An administrator disabled ${record.name}`;
    return disable(record, { code: 'NR_PACKAGE_DISABLED', message });
  });
}

/** Disables packages without their grants after job types are given out: a grant never moves a job type. */
export function applyGrants(records: readonly PackageRecord[], policies: Policies): PackageRecord[] {
  const decided = new Map(policies.map((policy) => [policy.name, policy]));
  return records.map((record) => {
    const policy = decided.get(record.name);
    if (policy && record.state === 'ready' && !isDecidedFor(policy, record)) return disableMoved(record, policy);
    if (record.permissions.length === 0) return record;
    const granted = policy?.granted ?? [];
    const missing = record.permissions.filter((permission) => !granted.includes(permission));
    if (record.state !== 'ready' || missing.length === 0) return record;
    const message = `${record.name} asks for ${missing.join(', ')}, which is not granted`;
    return disable(record, { code: 'NR_PACKAGE_NEEDS_GRANT', path: 'package.json#netraven.job.permissions', message });
  });
}

/** Returns true if permissions or settings were given to the package of this record, and not to another of its name. */
function isDecidedFor({ decidedFor }: PackagePolicy, { folder = '' }: PackageRecord): boolean {
  return decidedFor === undefined || decidedFor === folder;
}

function disableMoved(record: PackageRecord, { decidedFor }: PackagePolicy): PackageRecord {
  const placeOf = (folder = ''): string =>
    folder === '' ? 'installed by a package manager' : `in the folder ${folder}`;
  const message = `An administrator decided about ${record.name} ${placeOf(decidedFor)}; this one is ${placeOf(record.folder)}`;
  return disable(record, { code: 'NR_PACKAGE_GRANT_MOVED', message });
}

/** Problems of the administrator's configs, by the folder of the package. */
export type StaleConfigs = ReadonlyMap<string, readonly Problem[]>;

/** Checks the administrator's configs against the installed versions. */
export async function checkConfigs(records: readonly PackageRecord[], policies: Policies): Promise<StaleConfigs> {
  const stale = new Map<string, readonly Problem[]>();
  for (const { name, config = {} } of policies) {
    if (Object.keys(config).length === 0) continue;
    for (const { path, meta, configSchema } of records.filter((record) => record.name === name)) {
      if (meta !== undefined) stale.set(path, await staleSettings(name, configSchema, config));
    }
  }
  return stale;
}

type Reason = Pick<Parameters<typeof problem>[0], 'code' | 'message' | 'path'>;

function disable(record: PackageRecord, reason: Reason): PackageRecord {
  const fix = `netraven jobs enable ${shellWord(record.name)}`;
  return withProblems({ ...record, state: 'disabled' }, problem({ ...reason, severity: 'warning', fix }));
}

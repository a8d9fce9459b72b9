import { caution, fault, type Finding } from '../finding.ts';
import type { PackedPackage } from '../packed/packed-package.ts';
import { entriesOf } from './rule.ts';

const fields = ['dependencies', 'optionalDependencies', 'peerDependencies'];

/** Whether everybody can get what the package depends on. */
export function checkDependencies({ manifest }: PackedPackage): Finding[] {
  return fields.flatMap((field) =>
    entriesOf(manifest[field]).flatMap(([name, spec]) => {
      const path = `package.json#${field}.${name}`;
      if (isLocal(spec))
        return [fault('NR_CHECK_DEPENDENCY_LOCAL', path, `${name} is ${spec}, which only exists here`)];
      if (!isElsewhere(spec)) return [];
      return [caution('NR_CHECK_DEPENDENCY_ELSEWHERE', path, `${name} is ${spec}, which is not from the registry`)];
    }),
  );
}

/** What a host project has to have for the package to run, beside @netraven/core and what it brings along. */
export function dependenciesOf({ manifest }: PackedPackage): Record<string, string> {
  const all = fields.flatMap((field) => entriesOf(manifest[field]));
  const bundled = manifest['bundleDependencies'] ?? manifest['bundledDependencies'];
  const isBrought = (name: string): boolean => bundled === true || (Array.isArray(bundled) && bundled.includes(name));
  return Object.fromEntries(
    all.filter(([name, spec]) => name !== '@netraven/core' && !isLocal(spec) && !isBrought(name)),
  );
}

function isLocal(spec: string): boolean {
  return /^(workspace|catalog|file|link|portal):/.test(spec) || /^(\.{1,2}|~)?\//.test(spec);
}

/** A URL, a Git host, or `owner/repository`. An alias (`npm:name@1`) is of the registry. */
function isElsewhere(spec: string): boolean {
  return !spec.startsWith('npm:') && (/^[a-z+]+:/.test(spec) || /^[\w-]+\/[\w.-]+(#|$)/.test(spec));
}

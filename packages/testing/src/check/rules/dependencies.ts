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

/** Names to ranges, as package.json has them. */
export type Ranges = Readonly<Record<string, string>>;

/** What a package needs beside it. */
export interface Needs {
  readonly dependencies: Ranges;
  /** It does without what of these cannot be installed. */
  readonly optionalDependencies: Ranges;
}

/** What must be installed for a package to run: @netraven/core and what it bundles aside. */
export function dependenciesOf({ manifest }: PackedPackage): Needs {
  const bundled = manifest['bundleDependencies'] ?? manifest['bundledDependencies'];
  const isBundled = (name: string): boolean => bundled === true || (Array.isArray(bundled) && bundled.includes(name));
  const of = (field: string): [string, string][] =>
    entriesOf(manifest[field]).filter(
      ([name, spec]) => name !== '@netraven/core' && !isLocal(spec) && !isBundled(name),
    );
  const meta = (manifest['peerDependenciesMeta'] ?? {}) as Readonly<Record<string, { readonly optional?: boolean }>>;
  const peers = of('peerDependencies').filter(([name]) => meta[name]?.optional !== true);
  return {
    dependencies: Object.fromEntries([...peers, ...of('dependencies')]),
    optionalDependencies: Object.fromEntries(of('optionalDependencies')),
  };
}

function isLocal(spec: string): boolean {
  return /^(workspace|catalog|file|link|portal):/.test(spec) || /^(\.{1,2}|~)?\//.test(spec);
}

/** A URL, a Git host, or `owner/repository`. An alias (`npm:name@1`) is of the registry. */
function isElsewhere(spec: string): boolean {
  return !spec.startsWith('npm:') && (/^[a-z+]+:/.test(spec) || /^[\w-]+\/[\w.-]+(#|$)/.test(spec));
}

import { warningFinding, errorFinding, type Finding } from '../finding.ts';
import type { PackedPackage } from '../packed/packed-package.ts';
import { rangesIn } from './rule.ts';

const fields = ['dependencies', 'optionalDependencies', 'peerDependencies'];

/** Checks that all dependencies come from the registry, and that none is the package itself. */
export function checkDependencies({ name: own, manifest }: PackedPackage): Finding[] {
  return fields.flatMap((field) =>
    rangesIn(manifest[field]).flatMap(([name, spec]) => {
      const path = `package.json#${field}.${name}`;
      if (name === own)
        return [
          errorFinding(
            'NR_CHECK_DEPENDENCY_ITSELF',
            path,
            `${own} depends on itself, so no host project can install it`,
            {
              fix: `Run \`npm uninstall ${own}\`.`,
            },
          ),
        ];
      if (isLocal(spec))
        return [
          errorFinding('NR_CHECK_DEPENDENCY_LOCAL', path, `${name} is ${spec}, which exists on this machine only`, {
            fix: `Run \`npm install ${name}\`, or pack with pnpm, which replaces \`workspace:\` and \`catalog:\`.`,
          }),
        ];
      if (!isElsewhere(spec)) return [];
      return [
        warningFinding('NR_CHECK_DEPENDENCY_ELSEWHERE', path, `${name} is ${spec}, which is not in the registry`),
      ];
    }),
  );
}

/** Name → range, as in package.json. */
export type Ranges = Readonly<Record<string, string>>;

/** The dependencies that a package needs at run time. */
export interface RuntimeDependencies {
  readonly dependencies: Ranges;
  /** May be missing. */
  readonly optionalDependencies: Ranges;
}

/** Returns the dependencies to install, without @netraven/core and bundled ones. */
export function dependenciesOf({ manifest }: PackedPackage): RuntimeDependencies {
  const bundled = manifest['bundleDependencies'] ?? manifest['bundledDependencies'];
  const isBundled = (name: string): boolean => bundled === true || (Array.isArray(bundled) && bundled.includes(name));
  const of = (field: string): [string, string][] =>
    rangesIn(manifest[field]).filter(
      ([name, spec]) => name !== '@netraven/core' && name !== manifest['name'] && !isLocal(spec) && !isBundled(name),
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

/** Returns true for a URL, a Git host or `owner/repository`. An alias (`npm:name@1`) comes from the registry. */
function isElsewhere(spec: string): boolean {
  return !spec.startsWith('npm:') && (/^[a-z+]+:/.test(spec) || /^[\w-]+\/[\w.-]+(#|$)/.test(spec));
}

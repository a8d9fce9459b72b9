import { isObject, type Manifest } from '@netraven/core/registry';
import { validRange } from 'semver';
import { installError } from '../codes.ts';

/** The dependencies that package managers install with a package, also its peers. */
const fields = ['dependencies', 'optionalDependencies', 'peerDependencies'] as const;

/** Matches a tag of a registry, such as `latest` or `next`. A path or `owner/repository` has other characters. */
const tag = /^[a-z](?!.*\.(?:tgz|tar|tar\.gz)$)[\w.-]*$/i;
const alias = /^npm:((?:@[^/@:]+\/)?[^/@:]+)(?:@(.*))?$/;
/** Protocols of folders of this machine. */
const local = /^(?:file|link|portal|workspace):/;

/**
 * Refuses a package with a dependency that is not from the registry: a Git repository, a URL, a file or a folder. A package
 * manager may run programs of such a source, or link any folder of the machine. Also refuses another package under a name
 * of NetRaven.
 *
 * @param allowsLocal for a folder of a person, which may depend on folders beside it
 * @throws {NetRavenError} NR_INSTALL_DEPENDENCY_SOURCE
 */
export function refuseOtherSources(name: string, manifest: Manifest, allowsLocal = false): void {
  for (const field of fields) {
    const wanted = manifest[field];
    for (const [dependency, spec] of Object.entries(isObject(wanted) ? wanted : {})) {
      if (
        !isOtherCore(dependency, spec) &&
        (isOfRegistry(spec) || (allowsLocal && typeof spec === 'string' && local.test(spec)))
      )
        continue;
      const why = isOtherCore(dependency, spec)
        ? 'another package under a name of NetRaven'
        : 'which is not in the registry';
      const message = `${name} depends on ${dependency} from ${JSON.stringify(spec)}, ${why}`;
      throw installError('NR_INSTALL_DEPENDENCY_SOURCE', message);
    }
  }
}

/** Returns true for an alias that gives another package a name of NetRaven: job hosts and people trust these names. */
function isOtherCore(dependency: string, spec: unknown): boolean {
  const [, aliased = dependency] = typeof spec === 'string' ? (alias.exec(spec) ?? []) : [];
  return dependency.startsWith('@netraven/') && aliased !== dependency;
}

/** Returns true for a version range, a tag, and an alias of another package with one of these. */
export function isOfRegistry(spec: unknown): boolean {
  if (typeof spec !== 'string') return false;
  const [aliased, , range = ''] = alias.exec(spec) ?? [];
  const version = (aliased === undefined ? spec : range).trim();
  return validRange(version, { loose: true }) !== null || tag.test(version);
}

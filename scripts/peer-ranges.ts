import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { major, satisfies, validRange } from 'semver';

/** What counts of a package.json when versions are raised. */
export interface Manifest {
  readonly name: string;
  readonly version: string;
  readonly peerDependencies?: Readonly<Record<string, string>>;
}

/** The manifests of the packages of a repository. */
export function readManifests(repository: string): Manifest[] {
  return readdirSync(join(repository, 'packages')).map(
    (name) => JSON.parse(readFileSync(join(repository, 'packages', name, 'package.json'), 'utf8')) as Manifest,
  );
}

/**
 * What must not be published of what raising the versions came to. A range of a peer is a promise to those who have the
 * peer already: it is written by hand, takes the version that is there now, and gives up an older one only with a new
 * major version of its package.
 */
export function peerRangeFaults(before: readonly Manifest[], after: readonly Manifest[]): string[] {
  return after.flatMap((manifest) =>
    Object.entries(manifest.peerDependencies ?? {}).flatMap(([peer, range]) => {
      const [was, is] = [before, after].map((all) => all.find((each) => each.name === peer)?.version);
      if (was === undefined || is === undefined) return [];
      const said = `${manifest.name} takes ${peer} as a peer by ${range}`;
      if (validRange(range) === null) return [`${said}, which moves with every version of it: write a range by hand`];
      const faults = satisfies(is, range)
        ? []
        : [`${said}, and ${is} is the version now: try it, widen the range by hand, and add a changeset for that`];
      const earlier = before.find((each) => each.name === manifest.name);
      const raised = earlier === undefined || major(manifest.version) > major(earlier.version);
      if (raised || satisfies(was, range)) return faults;
      return [...faults, `${said}, no longer ${was}: ${earlier.version} may become a new major version only`];
    }),
  );
}

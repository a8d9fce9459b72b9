import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { major, satisfies, validRange } from 'semver';

/** The fields of a package.json that matter for releases. */
export interface Manifest {
  readonly name: string;
  readonly version: string;
  readonly peerDependencies?: Readonly<Record<string, string>>;
}

/** Reads the manifests of the packages of a repository. */
export function readManifests(repository: string): Manifest[] {
  return readdirSync(join(repository, 'packages')).map(
    (name) => JSON.parse(readFileSync(join(repository, 'packages', name, 'package.json'), 'utf8')) as Manifest,
  );
}

/**
 * Returns the peer ranges that must not be published. A peer range is a promise to users of the peer. It is written by
 * hand and allows the current version. It drops an older version only with a new major version of its package.
 */
export function peerRangeErrors(before: readonly Manifest[], after: readonly Manifest[]): string[] {
  return after.flatMap((manifest) =>
    Object.entries(manifest.peerDependencies ?? {}).flatMap(([peer, range]) => {
      const [was, is] = [before, after].map((all) => all.find((each) => each.name === peer)?.version);
      if (was === undefined || is === undefined) return [];
      const said = `${manifest.name} takes ${peer} as a peer by ${range}`;
      if (validRange(range) === null) return [`${said}, which moves with every version of it: write a range by hand`];
      const errors = satisfies(is, range)
        ? []
        : [`${said}, and ${is} is the version now: try it, widen the range by hand, and add a changeset for that`];
      const earlier = before.find((each) => each.name === manifest.name);
      const raised = earlier === undefined || major(manifest.version) > major(earlier.version);
      if (raised || satisfies(was, range)) return errors;
      return [...errors, `${said}, no longer ${was}: ${earlier.version} may become a new major version only`];
    }),
  );
}

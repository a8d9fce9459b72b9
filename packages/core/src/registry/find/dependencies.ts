import { isJobPackageName } from '../naming.ts';
import { isObject } from '../value-path.ts';
import type { Manifest } from './read-manifest.ts';

/** A job package that a manifest depends on. */
export interface Dependency {
  /** Folder under node_modules. */
  readonly key: string;
  /** Name of the package; differs from the key for an alias (`"key": "npm:name@1"`). */
  readonly name: string;
  readonly field: DependencyField;
}

export type DependencyField = 'dependencies' | 'optionalDependencies' | 'devDependencies';

/** `npm:name`, `npm:name@1`, `workspace:name@*`; but `workspace:^1` names a version only. */
const alias = /^(?:npm:((?:@[^/@]+\/)?[^/@]+)(?:@|$)|workspace:((?:@[^/@]+\/)?[^/@]+)@)/;

/** The dependencies, in these fields of a manifest, whose name, or alias, follows the convention for job packages. */
export function jobDependencies(manifest: Manifest, fields: readonly DependencyField[]): Dependency[] {
  const found: Dependency[] = [];
  const earlier: object[] = [];
  for (const field of fields) {
    const wanted = manifest[field];
    if (!isObject(wanted)) continue;
    for (const [key, spec] of Object.entries(wanted)) {
      const name = (typeof spec === 'string' && aliased(spec)) || key;
      if (!(isJobPackageName(key) || isJobPackageName(name)) || !isFolderName(key)) continue;
      if (!earlier.some((other) => Object.hasOwn(other, key))) found.push({ key, name, field });
    }
    earlier.push(wanted);
  }
  return found;
}

function aliased(spec: string): string | undefined {
  if (!spec.includes(':')) return undefined;
  const [, npm, workspace] = alias.exec(spec) ?? [];
  return npm ?? workspace;
}

/** A key such as `../../x` must not lead out of node_modules. */
function isFolderName(key: string): boolean {
  const parts = key.split('/');
  if (parts.length > (key.startsWith('@') ? 2 : 1)) return false;
  return !parts.some((part) => part === '' || part === '@' || part === '..' || part.includes('\\'));
}

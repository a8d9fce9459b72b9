import { jobDependencies, type DependencyField, type PackageRecord } from '@netraven/core/registry';

const fields: readonly DependencyField[] = ['dependencies', 'optionalDependencies', 'devDependencies'];

/** Declaration of a job package in a package.json. */
export interface Declaration {
  /** Dependency key: the package's name, or an alias. Package managers use the key. */
  readonly key: string;
  /** Name of the package. */
  readonly name: string;
  readonly field: DependencyField;
  /** A range, `npm:name@range`, `link:…`, … */
  readonly wanted: string;
}

/**
 * Returns the declarations of a job package in a package.json: usually one or none.
 *
 * @param named Dependency key or, if no dependency has this key, name of the package.
 */
export function declarationsOf(named: string, manifest: Readonly<Record<string, unknown>>): Declaration[] {
  const all = jobDependencies(manifest, fields);
  const byKey = all.filter(({ key }) => key === named);
  const matching = byKey.length > 0 ? byKey : all.filter(({ name }) => name === named);
  return matching.map(({ key, name, field }) => {
    const wanted = (manifest[field] as Readonly<Record<string, unknown>>)[key];
    return { key, name, field, wanted: typeof wanted === 'string' ? wanted : '' };
  });
}

/** Returns true if the host project itself declares a package. */
export function isDeclared({ origin }: PackageRecord): boolean {
  return origin === 'declared' || origin === 'linked';
}

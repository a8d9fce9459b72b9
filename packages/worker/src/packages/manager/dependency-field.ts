import { jobDependencies, type DependencyField, type PackageRecord } from '@netraven/core/registry';

const fields: readonly DependencyField[] = ['dependencies', 'optionalDependencies', 'devDependencies'];

/** How a package.json asks for a job package. */
export interface Declaration {
  /** What it is installed under, and what a package manager calls it by: not its name where that is an alias. */
  readonly key: string;
  /** Of the package. */
  readonly name: string;
  readonly field: DependencyField;
  /** A range, `npm:name@range`, `link:…`, … */
  readonly wanted: string;
}

/**
 * Where, and in what words, a package.json asks for a job package: mostly once, or not at all.
 *
 * @param named its key there or, where that is no key, its name
 */
export function declarationsOf(named: string, manifest: Readonly<Record<string, unknown>>): Declaration[] {
  const all = jobDependencies(manifest, fields);
  const byKey = all.filter(({ key }) => key === named);
  const meant = byKey.length > 0 ? byKey : all.filter(({ name }) => name === named);
  return meant.map(({ key, name, field }) => {
    const wanted = (manifest[field] as Readonly<Record<string, unknown>>)[key];
    return { key, name, field, wanted: typeof wanted === 'string' ? wanted : '' };
  });
}

/** Whether it is the host project itself that asks for a package. */
export function isDeclared({ origin }: PackageRecord): boolean {
  return origin === 'declared' || origin === 'linked';
}

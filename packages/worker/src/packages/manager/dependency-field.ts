import { jobDependencies, type DependencyField } from '@netraven/core/registry';

const fields: readonly DependencyField[] = ['dependencies', 'optionalDependencies', 'devDependencies'];

/** How a package.json asks for a job package. */
export interface Declaration {
  /** What it is installed under, and what a package manager calls it by: not its name where that is an alias. */
  readonly key: string;
  readonly field: DependencyField;
  /** A range, `npm:name@range`, `link:…`, … */
  readonly wanted: string;
}

/** Where, and in what words, a package.json asks for a job package: mostly once, or not at all. */
export function declarationsOf(name: string, manifest: Readonly<Record<string, unknown>>): Declaration[] {
  return jobDependencies(manifest, fields)
    .filter((dependency) => dependency.name === name)
    .map(({ key, field }) => {
      const wanted = (manifest[field] as Readonly<Record<string, unknown>>)[key];
      return { key, field, wanted: typeof wanted === 'string' ? wanted : '' };
    });
}

/** The name of the job package that a package.json declares under a key that is not its name. */
export function aliasOf(key: string, manifest: Readonly<Record<string, unknown>>): string | undefined {
  return jobDependencies(manifest, fields).find((dependency) => dependency.key === key && dependency.name !== key)
    ?.name;
}

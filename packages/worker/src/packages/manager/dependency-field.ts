const fields = ['dependencies', 'optionalDependencies', 'devDependencies'] as const;

/** Where a dependency is noted in package.json. */
export type DependencyField = (typeof fields)[number];

/** Where, and in what words, a package.json asks for a package. */
export function askedFor(
  name: string,
  manifest: Readonly<Record<string, unknown>>,
): { readonly field: DependencyField; readonly wanted: string } | undefined {
  for (const field of fields) {
    const wanted = (manifest[field] as Readonly<Record<string, unknown>> | undefined)?.[name];
    if (typeof wanted === 'string') return { field, wanted };
  }
  return undefined;
}

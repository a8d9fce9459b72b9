import { packageDependencies, type DependencyField, type PackageRecord } from '@netraven/core/registry';
import type { ChangeContext } from './change-context.ts';
import { installError } from './codes.ts';

/** Declaration of a job or platform package in a package.json. */
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
 * Returns the declarations of a job or platform package in a package.json: usually one or none.
 *
 * @param named Dependency key or, if no dependency has this key, name of the package.
 */
export function declarationsOf(named: string, manifest: Readonly<Record<string, unknown>>): Declaration[] {
  const fields = ['dependencies', 'optionalDependencies', 'devDependencies'] as const;
  const all = (['job', 'platform'] as const).flatMap((kind) => packageDependencies(kind, manifest, fields));
  const byKey = all.filter(({ key }) => key === named);
  const matching = byKey.length > 0 ? byKey : all.filter(({ name }) => name === named);
  return matching.map((dependency) => {
    const wanted = (manifest[dependency.field] as Readonly<Record<string, unknown>>)[dependency.key];
    return { ...dependency, wanted: typeof wanted === 'string' ? wanted : '' };
  });
}

/** Returns true if the host project itself declares a package. */
export function isDeclared({ origin }: PackageRecord): boolean {
  return origin === 'declared' || origin === 'linked';
}

/** Returns the declaration of a package in the host project. @throws {NetRavenError} NR_INSTALL_ALIAS if there are several */
export function declarationOf(
  named: string,
  { name, dependencyKey = name }: PackageRecord,
  { registry }: ChangeContext,
): Declaration | undefined {
  const { folder, manifest } = registry.hostProject;
  const found = declarationsOf(named, manifest);
  // Named by its job type.
  const all = found.length > 0 ? found : declarationsOf(dependencyKey, manifest);
  if (all.length < 2) return all[0];
  const keys = all.map(({ key }) => key);
  const message = `${folder} declares ${named} more than once, as ${keys.map((key) => `"${key}"`).join(' and ')}`;
  throw installError('NR_INSTALL_ALIAS', message, { hint: `Name one of them: ${keys.join(' or ')}.` });
}

/** Returns the record of the package that the host project declares under this key or name. */
export function declaredAs(named: string, { records, registry }: ChangeContext): PackageRecord | undefined {
  const { key, name } = declarationsOf(named, registry.hostProject.manifest)[0] ?? { key: named, name: named };
  const declared = records.filter(isDeclared);
  // Two keys may lead to one folder; the package then has one record.
  return declared.find(({ dependencyKey }) => dependencyKey === key) ?? declared.find((record) => record.name === name);
}

const originTexts: Readonly<Record<PackageRecord['origin'], string>> = {
  declared: 'as a dependency',
  linked: 'as a link',
  folder: 'as a package folder',
  bundled: 'as a part of netraven',
  transitive: 'as a dependency of another package',
};

/**
 * Like {@link declaredAs}, and finds a package by the job type that no other declared package has.
 *
 * @throws {NetRavenError} NR_INSTALL_NOT_DECLARED, with the package's real origin, or if several packages have the job type
 */
export function mustBeDeclared(named: string, context: ChangeContext): PackageRecord {
  const declared = declaredAs(named, context);
  if (declared) return declared;
  const ofType = context.records.filter(({ jobType }) => jobType === named);
  const [only, ...others] = ofType.filter(isDeclared);
  if (only && others.length === 0) return only;
  const { folder } = context.registry.hostProject;
  if (only) {
    const names = [only, ...others].map(({ name }) => name);
    const message = `${folder} declares several packages of the job type ${named}: ${names.join(', ')}`;
    throw installError('NR_INSTALL_NOT_DECLARED', message, { hint: `Name one of them: ${names.join(' or ')}.` });
  }
  const found = context.records.find((record) => record.name === named) ?? ofType[0];
  const name = found?.name ?? named;
  const message = `${folder} does not declare ${name}${found ? `; it is installed ${originTexts[found.origin]}, in ${found.path}` : ''}`;
  const hints: Partial<Record<PackageRecord['origin'], string>> = {
    bundled: `It is part of netraven. Disable it with \`netraven jobs disable ${name}\`, or install another version with \`netraven jobs add ${name}\`.`,
    folder: `Change or delete the folder ${found?.path ?? ''}.`,
    transitive: 'Remove or upgrade the package that depends on it.',
  };
  const commands = `netraven ${context.noun}`;
  const hint = `See the installed packages with \`${commands} list\`, or add the package with \`${commands} add\`.`;
  throw installError('NR_INSTALL_NOT_DECLARED', message, { hint: (found && hints[found.origin]) ?? hint });
}

import type { PackageRecord } from '@netraven/core/registry';
import { workerError } from '../../codes.ts';
import { declarationsOf, isDeclared, type Declaration } from '../manager/dependency-field.ts';
import type { Workplace } from './workplace.ts';

/** How the host project asks for a package. @throws {NetRavenError} NR_INSTALL_ALIAS where it does more than once */
export function declarationOf(named: string, { registry }: Workplace): Declaration | undefined {
  const { folder, manifest } = registry.hostProject;
  const [declared, ...others] = declarationsOf(named, manifest);
  if (declared === undefined || others.length === 0) return declared;
  const keys = [declared, ...others].map(({ key }) => key);
  const message = `${folder} declares ${named} more than once, as ${keys.map((key) => `"${key}"`).join(' and ')}`;
  throw workerError('NR_INSTALL_ALIAS', message, { hint: `Name the one that is meant: ${keys.join(' or ')}.` });
}

/** The record of what the host project declares under this key or name. */
export function declaredAs(named: string, { records, registry }: Workplace): PackageRecord | undefined {
  const { key, name } = declarationsOf(named, registry.hostProject.manifest)[0] ?? { key: named, name: named };
  const there = records.filter(isDeclared);
  // Under two keys a package may lie in one folder, and has one record then.
  return there.find(({ dependencyKey }) => dependencyKey === key) ?? there.find((record) => record.name === name);
}

const whatItIs: Readonly<Record<PackageRecord['origin'], string>> = {
  declared: 'as a dependency',
  linked: 'as a link',
  folder: 'as a package folder',
  bundled: 'as a part of netraven',
  transitive: 'as a dependency of another package',
};

/** The same, which must be there. @throws {NetRavenError} NR_INSTALL_NOT_DECLARED, with what it is instead */
export function mustBeDeclared(name: string, place: Workplace): PackageRecord {
  const declared = declaredAs(name, place);
  if (declared) return declared;
  const there = place.records.find((record) => record.name === name);
  const { folder } = place.registry.hostProject;
  const message = `${folder} does not declare ${name}${there ? `; it is there ${whatItIs[there.origin]}, in ${there.path}` : ''}`;
  const hints: Partial<Record<PackageRecord['origin'], string>> = {
    bundled: `It comes with netraven: \`netraven jobs disable ${name}\` takes it out, \`netraven jobs add ${name}\` installs a version of your own.`,
    folder: `It is a folder of yours: change or delete ${there?.path ?? 'it'}.`,
    transitive: 'Another package brought it along: remove or upgrade that one.',
  };
  const hint = there && hints[there.origin];
  throw workerError('NR_INSTALL_NOT_DECLARED', message, hint === undefined ? {} : { hint });
}

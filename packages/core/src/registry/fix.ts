import { addCommand, installAgain } from './package-manager.ts';
import { isPackageName } from '../host/border.ts';
import { commandsFor } from './naming.ts';
import { isBroken, type PackageOrigin, type PackageRecord, type Problem } from './record.ts';
import { shellWord } from './shell-word.ts';

/** Problems of the place of a package, not of its code. Their fix is a command that the administrator can run. */
const fixedByAdministrator: ReadonlySet<string> = new Set([
  'NR_HOST_START',
  'NR_PACKAGE_ENTRY_MISSING',
  'NR_PACKAGE_FOLDER_UNREADABLE',
  'NR_PACKAGE_HOLDS_HOME',
  'NR_PACKAGE_LINK_BROKEN',
  'NR_PACKAGE_MANIFEST_UNREADABLE',
  'NR_PACKAGE_NOT_A_FOLDER',
  'NR_PACKAGE_NOT_INSTALLED',
]);

/** Adds the administrator's fix to the problems of a broken package: another version, or none. */
export function completeFixes(record: PackageRecord, hostFolder: string): PackageRecord {
  if (!isBroken(record)) return record;
  const again = installAgain(record.path);
  const complete = (problem: Problem): Problem => {
    const { severity, code, fix } = problem;
    const isComplete = fixedByAdministrator.has(code) || fix.startsWith(again);
    if (severity !== 'error' || isComplete) return problem;
    return { ...problem, fix: completed(record, declareFix(record, problem, hostFolder) ?? fix, hostFolder) };
  };
  return { ...record, problems: record.problems.map(complete) };
}

/** Returns the command that lets a package of one's own use another folder of one's own as a dependency. */
function declareFix({ origin }: PackageRecord, { code, message }: Problem, hostFolder: string): string | undefined {
  if (code !== 'NR_PACKAGE_LINK_OUTSIDE' || (origin !== 'folder' && origin !== 'linked')) return undefined;
  const [, name = '', folder = ''] = /\/node_modules\/((?:@[^/]+\/)?[^/]+) is a link to (\/.+)$/.exec(message) ?? [];
  if (!isPackageName(name)) return undefined;
  return `If ${name} is yours, declare it in the host project: \`${addCommand(hostFolder, folder)}\` in ${hostFolder}. Else remove the link.`;
}

function completed(record: PackageRecord, fix: string, hostFolder: string): string {
  const { origin, name, dependencyKey = name, path } = record;
  const removing = howToRemove(record);
  const ownFolder = `${fix} Then run \`netraven ${commandsFor(name)} check ${shellWord(path)}\`; or remove it: ${removing}.`;
  const by: Readonly<Record<PackageOrigin, string>> = {
    declared: `Install another version: \`netraven ${commandsFor(name)} upgrade ${shellWord(dependencyKey)}\`, or remove it: ${removing}. Its author: ${fix}`,
    linked: ownFolder,
    folder: ownFolder,
    bundled: `Install another version of netraven: \`${addCommand(hostFolder, 'netraven@latest')}\` in ${hostFolder}. Its author: ${fix}`,
    transitive: `Remove its name from \`allowTransitive\` in netraven.config.mts. Its author: ${fix}`,
  };
  return by[origin];
}

/** Returns the command, or the change of the configuration, that removes a package. */
export function howToRemove({ origin, name, dependencyKey = name, path }: PackageRecord): string {
  const removing = `\`netraven ${commandsFor(name)} remove ${shellWord(dependencyKey)}\``;
  const by: Readonly<Record<PackageOrigin, string>> = {
    declared: removing,
    linked: removing,
    folder: `\`rm -r ${shellWord(path)}\``,
    bundled: `\`netraven jobs disable ${shellWord(name)}\``,
    transitive: 'remove its name from `allowTransitive` in netraven.config.mts',
  };
  return by[origin];
}

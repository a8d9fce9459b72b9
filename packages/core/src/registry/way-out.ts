import { howToRemove } from './how-to-remove.ts';
import { installAgain } from './manager/install-again.ts';
import { addCommand } from './manager/manager-near.ts';
import { isBroken, type PackageOrigin, type PackageRecord, type Problem } from './record.ts';
import { shellWord } from './shell-word.ts';

/** What is wrong with how a package lies there, and not with the package: its fix is a command already. */
const aboutPlace =
  /^NR_PACKAGE_(?:NOT_INSTALLED|LINK_|FOLDER_|NOT_A_FOLDER|MANIFEST_|ENTRY_MISSING|ENTRY_UNREADABLE|HOLDS_HOME)/;

/**
 * Adds to each problem of a broken package what whoever runs NetRaven can do, who need not be its author: another version,
 * or none. Whose own folder it is gets the way to check it.
 */
export function withWayOut(record: PackageRecord, hostFolder: string): PackageRecord {
  if (!isBroken(record)) return record;
  const again = installAgain(record.path);
  const complete = (problem: Problem): Problem => {
    const { severity, code, fix } = problem;
    const isCommand = aboutPlace.test(code) || code === 'NR_HOST_START' || fix.startsWith(again);
    return severity === 'error' && !isCommand ? { ...problem, fix: completed(record, fix, hostFolder) } : problem;
  };
  return { ...record, problems: record.problems.map(complete) };
}

function completed(record: PackageRecord, fix: string, hostFolder: string): string {
  const { origin, name, dependencyKey = name, path } = record;
  const checking = `\`netraven jobs check ${shellWord(path)}\``;
  const removing = howToRemove(record);
  const by: Readonly<Record<PackageOrigin, string>> = {
    declared: `Take another version: \`netraven jobs upgrade ${shellWord(dependencyKey)}\`, or none: ${removing}. Its author: ${fix}`,
    linked: `${fix} Then see with ${checking}; or take it out: ${removing}.`,
    folder: `${fix} Then see with ${checking}; or take it out: ${removing}.`,
    bundled: `Take another version of netraven: \`${addCommand(hostFolder, 'netraven@latest')}\` in ${hostFolder}. Its author: ${fix}`,
    transitive: `Take its name out of \`allowTransitive\` in netraven.config.mts. Its author: ${fix}`,
  };
  return by[origin];
}

import type { PackageOrigin, PackageRecord } from './record.ts';
import { shellWord } from './shell-word.ts';

/** What takes a package out, as the beginning of a sentence: a command, or a change of the configuration. */
export function howToRemove({ origin, name, dependencyKey = name, path }: PackageRecord): string {
  const removing = `\`netraven jobs remove ${shellWord(dependencyKey)}\``;
  const by: Readonly<Record<PackageOrigin, string>> = {
    declared: removing,
    linked: removing,
    folder: `\`rm -r ${shellWord(path)}\``,
    bundled: `\`netraven jobs disable ${shellWord(name)}\``,
    transitive: 'take its name out of `allowTransitive` in netraven.config.mts',
  };
  return by[origin];
}

import { didYouMean, nearest, printableProblem, type PackageRecord, type Problem } from '@netraven/core/registry';
import { codes } from '../codes.ts';
import { builtIn, type Platforms } from './platforms.ts';

/**
 * Warns of platforms in `meta` that no device has: a device has the id of its platform, never its name in another tool.
 *
 * @param installed the platforms of the host project. Absent: they are not known, and only misspelt built-in ones are wrong.
 */
export function checkPlatforms({ meta }: PackageRecord, installed?: Platforms): Problem[] {
  const platforms = installed ?? builtIn;
  const known = platforms.list().map(({ id }) => id);
  return (meta?.platforms ?? []).flatMap((name, at) => {
    const id = platforms.get(name)?.id;
    const near = id ?? nearest(name, known);
    if (near === name || (near === undefined && !installed)) return [];
    const said = id === undefined ? didYouMean(name, known) : ` It is named ${id}, and the job skips its devices.`;
    const fix =
      near === undefined
        ? 'Install its platform with `netraven platforms add <package>`, or tell the author of the job.'
        : `Write \`'${near}'\` in place of \`'${name}'\`.`;
    return printableProblem({
      code: 'NR_DEVICE_PLATFORM_UNKNOWN' satisfies keyof typeof codes,
      severity: 'warning',
      path: `meta.platforms[${at}]`,
      message: `NetRaven has no platform ${JSON.stringify(name)}.${said}`,
      fix,
    });
  });
}

import { mkdirSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { failureIn, runManager } from '@netraven/core/system';
import { lte, maxSatisfying, prerelease, valid } from 'semver';
import { warningFinding, type Finding } from '../finding.ts';
import type { PackedPackage } from '../packed/packed-package.ts';

/** The tarball to compare with. Empty if the package was never published. */
export type LastPublished =
  | { readonly tarball?: string; readonly finding?: never }
  | { readonly finding: Finding; readonly tarball?: never };

/** Short waits for a registry that does not answer. */
const patience = ['--fetch-retries=1', '--fetch-retry-mintimeout=500', '--fetch-timeout=30000'];

/** Downloads the highest published version up to this one, from the registry that npm uses in a folder. */
export async function lastPublished({ name, version }: PackedPackage, folder: string): Promise<LastPublished> {
  const asked = await runManager('npm', ['view', name, 'versions', '--json', ...patience], { cwd: folder });
  if (asked.code !== 0) {
    return /\bE404\b/.test(asked.stdout + asked.stderr) ? {} : silent(`${name}: ${failureIn(asked)}`);
  }
  const versions = ([] as string[]).concat(JSON.parse(asked.stdout || '[]') as string | string[]);
  const last = valid(version) === null ? undefined : highestUpTo(version, versions);
  if (last === undefined) return {};
  const into = join(folder, 'published');
  mkdirSync(into);
  const args = [
    'pack',
    `${name}@${last}`,
    '--ignore-scripts',
    '--loglevel=error',
    '--pack-destination',
    into,
    ...patience,
  ];
  const packed = await runManager('npm', args, { cwd: folder });
  const [file] = packed.code === 0 ? readdirSync(into) : [];
  return file === undefined ? silent(`${name}@${last}: ${failureIn(packed)}`) : { tarball: join(into, file) };
}

/** Returns the highest version up to another. Only a prerelease is compared with prereleases. */
function highestUpTo(version: string, versions: readonly string[]): string | undefined {
  const includePrerelease = prerelease(version) !== null;
  const earlier = versions.filter((each) => lte(each, version));
  return maxSatisfying(earlier, '*', { includePrerelease }) ?? undefined;
}

function silent(message: string): LastPublished {
  return {
    finding: warningFinding('NR_CHECK_NOT_COMPARED', '', `Cannot download the last published version: ${message}`),
  };
}

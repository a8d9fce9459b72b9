import { lstatSync, readdirSync, realpathSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { messageOf } from '@netraven/core';
import { printableProblem, type PackageRecord, type PlatformRecord, type Problem } from '@netraven/core/registry';
import { codes } from '../codes.ts';
import { decideDuplicates } from './decide-duplicates.ts';
import { describePlatform } from './describe-platform.ts';
import { fromOutside } from './bounded-pattern.ts';
import type { Platform } from './platform.ts';
import { builtInFolder, findIn, listPlatforms, readPlatform, type Platforms } from './platforms.ts';

/** All platforms that a host project has, good and bad. Never changes; open another one to see changes. */
export interface PlatformCatalog extends Platforms {
  /** Built-in ones first, each kind sorted by id. */
  readonly records: readonly PlatformRecord[];
}

/** A platform that was read, with its record. */
export interface ReadPlatform {
  readonly record: PlatformRecord;
  /** Absent if its data is bad. */
  readonly platform?: Platform;
}

/** A package with more platforms than this is refused. */
const maxPlatforms = 200;

/**
 * Reads the platforms of packages and of the folder `platforms`. Loads no code. Bad data is a problem of that platform only.
 *
 * @param packages as the registry found them
 * @param pins package to use for each platform
 */
export function openCatalog(
  packages: readonly PackageRecord[],
  pins: Readonly<Record<string, string>> = {},
): PlatformCatalog {
  const builtIn = listPlatforms().map((platform): ReadPlatform => ({
    platform,
    record: {
      ...describePlatform(platform),
      origin: 'built-in',
      package: 'netraven',
      version: '',
      path: builtInFolder(platform.id),
      state: 'ready',
      problems: [],
    },
  }));
  const outside = packages.flatMap(readPackage);
  const decided = decideDuplicates([...builtIn, ...outside], pins);
  const ready = decided.flatMap(({ record, platform }) => (record.state === 'ready' && platform ? [platform] : []));
  return {
    records: decided.map(({ record }) => record),
    get: (name) => findIn(ready, name),
    list: () => ready,
  };
}

/** Reads the platforms of one package: the folders in `platforms`. */
export function readPackage(found: PackageRecord): ReadPlatform[] {
  if (found.state !== 'found') return [{ record: recordOf(found, '', found.path, stateOf(found), found.problems) }];
  const isOwn = found.origin === 'folder';
  const folder = isOwn ? found.path : join(found.path, 'platforms');
  try {
    const names = foldersIn(folder, isOwn);
    if (names.length === 0 && !isOwn) throw new Error('it has no folder with a platform.json');
    if (names.length > maxPlatforms) throw new Error(`it has more than ${maxPlatforms} platforms`);
    return names.map((name) => readFolder(found, folder, name));
  } catch (error) {
    return [{ record: recordOf(found, '', folder, 'invalid', [invalid(folder, `${folder}: ${messageOf(error)}`)]) }];
  }
}

function readFolder(found: PackageRecord, parent: string, name: string): ReadPlatform {
  const folder = join(parent, name);
  try {
    // A person may link a folder into the host project. A package may not.
    const root = found.origin === 'folder' ? realpathSync(folder) : found.path;
    const platform = fromOutside(readPlatform(folder, root));
    return {
      platform,
      record: { ...recordOf(found, name, folder, 'ready', found.problems), ...describePlatform(platform) },
    };
  } catch (error) {
    return { record: recordOf(found, name, folder, 'invalid', [...found.problems, invalid(folder, messageOf(error))]) };
  }
}

/** Lists the folders of platforms. In the host project, other folders may be beside them. */
function foldersIn(folder: string, isOwn: boolean): string[] {
  if (!lstatSync(folder, { throwIfNoEntry: false })) return [];
  return readdirSync(folder, { withFileTypes: true })
    .filter((entry) => !entry.name.startsWith('.') && (entry.isDirectory() || entry.isSymbolicLink()))
    .map(({ name }) => name)
    .filter((name) => !isOwn || hasPlatform(join(folder, name)))
    .toSorted();
}

function hasPlatform(folder: string): boolean {
  try {
    return statSync(join(folder, 'platform.json'), { throwIfNoEntry: false }) !== undefined;
  } catch {
    return true; // Reading it reports the reason.
  }
}

function recordOf(
  found: PackageRecord,
  id: string,
  path: string,
  state: PlatformRecord['state'],
  problems: readonly Problem[],
): PlatformRecord {
  const { name, version, origin } = found;
  const unknown = { id, vendor: '', os: '', aliases: [], channel: '', proofs: [] };
  return { ...unknown, origin, package: name, version, path, state, problems };
}

function stateOf({ state }: PackageRecord): PlatformRecord['state'] {
  return state === 'disabled' || state === 'incompatible' ? state : 'invalid';
}

function invalid(path: string, message: string): Problem {
  const { hint: fix } = codes.NR_DEVICE_PLATFORM_INVALID;
  return printableProblem({ code: 'NR_DEVICE_PLATFORM_INVALID', severity: 'error', path, message, fix });
}

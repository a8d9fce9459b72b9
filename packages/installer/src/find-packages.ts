import { errorData, errorFrom, type ErrorData } from '@netraven/core';
import { ownCore, readJobField, type PackageRecord, type RegistryOptions } from '@netraven/core/registry';
import { gt, satisfies, valid } from 'semver';
import { originOf } from './look-up.ts';
import { managerOf, type Manager } from './manager/manager.ts';
import type { VersionOrigin } from './proposal.ts';
import { readInstalledPublisher } from './source/installed-publisher.ts';
import { isOldEnough, refusalOf, type InstallPolicy } from './source/policy.ts';
import { changedHands, readIfPublished, readPublished, type Published } from './source/published.ts';
import { searchRegistry } from './source/search.ts';

export interface FindOptions {
  readonly hostProject: RegistryOptions['hostProject'];
  /** Packages that may be installed. Default: all. */
  readonly policy?: InstallPolicy;
}

/** A version of a job package in the registry, and whether it can be installed here. */
export interface PublishedPackage extends VersionOrigin {
  readonly name: string;
  readonly version: string;
  readonly description: string;
  readonly jobType?: string;
  readonly permissions: readonly string[];
  /** Reasons why it cannot be installed here. Empty: it can. */
  readonly reasonsAgainst: readonly string[];
  /** Released versions, lowest first. */
  readonly versions: readonly string[];
}

/** An installed package and the newest version in the registry that can be installed here. */
export interface OutdatedPackage {
  readonly name: string;
  readonly jobType?: string;
  readonly installed: string;
  /** The newest version that fits. Absent: no newer version fits. */
  readonly fitting?: PublishedPackage;
  /** The version that the registry installs by default. */
  readonly latest: PublishedPackage;
  /** True if the publisher of the fitting version could not publish the installed one. */
  readonly changedHands: boolean;
}

/** The packages about which the registry gave information, and the others. */
export interface RegistryAnswer<Found> {
  readonly packages: readonly Found[];
  /** The registry may refuse the token for their scope. */
  readonly failed: readonly { readonly name: string; readonly error: ErrorData }[];
}

/** Number of package managers that run at once. */
const atOnce = 4;
/** Number of versions below the latest that are tried. */
const mostTried = 5;

/**
 * Searches the registry for job packages, best match first.
 *
 * @param limit Most results. Default 20.
 * @throws {NetRavenError} NR_INSTALL_NO_SEARCH, NR_INSTALL_REGISTRY_FAILED if it answers for no package,
 *   NR_INSTALL_MANAGER_MISSING
 */
export async function searchPackages(
  words: readonly string[],
  options: FindOptions,
  limit = 20,
): Promise<RegistryAnswer<PublishedPackage>> {
  const { folder } = options.hostProject;
  const manager = managerOf(folder);
  const found = await searchRegistry(manager, folder, words, limit);
  // A search result has neither the job field nor the time of each version.
  return askForEach(found, async ({ name }) => {
    const published = await readIfPublished(manager, folder, name);
    return published && describe(name, published, options);
  });
}

/** Returns what the registry has under `name` or `name@range`. @throws {NetRavenError} as `addPackage` does */
export async function showPublished(
  name: string,
  range: string | undefined,
  options: FindOptions,
): Promise<PublishedPackage> {
  const { folder } = options.hostProject;
  return describe(name, await readPublished(managerOf(folder), folder, name, range), options);
}

/**
 * Returns the declared packages that the registry has newer versions of.
 *
 * @throws {NetRavenError} NR_INSTALL_REGISTRY_FAILED if it answers for no package, NR_INSTALL_MANAGER_MISSING
 */
export async function findOutdated(
  records: readonly PackageRecord[],
  options: FindOptions,
): Promise<RegistryAnswer<OutdatedPackage>> {
  const manager = managerOf(options.hostProject.folder);
  const installed = records.filter(({ origin, version }) => origin === 'declared' && valid(version) !== null);
  return askForEach(installed, (record) => outdated(record, manager, options));
}

async function outdated(
  { name, version, jobType }: PackageRecord,
  manager: Manager,
  options: FindOptions,
): Promise<OutdatedPackage | undefined> {
  const { folder } = options.hostProject;
  // Undefined: it was installed from a .tgz, or unpublished.
  const newest = await readIfPublished(manager, folder, name);
  if (!newest || !gt(newest.version, version)) return undefined;
  const latest = describe(name, newest, options);
  const fitting = await newestFitting(latest, newest, version, manager, options);
  const before = await readInstalledPublisher(manager, folder, { name, version });
  return {
    name,
    ...(jobType !== undefined && { jobType }),
    installed: version,
    latest,
    ...(fitting && { fitting: fitting.described }),
    changedHands: fitting !== undefined && changedHands(before, fitting.published),
  };
}

async function newestFitting(
  latest: PublishedPackage,
  newest: Published,
  installed: string,
  manager: Manager,
  options: FindOptions,
): Promise<{ readonly described: PublishedPackage; readonly published: Published } | undefined> {
  if (latest.reasonsAgainst.length === 0) return { described: latest, published: newest };
  const { hostProject, policy } = options;
  const older = [...newest.times].toReversed().filter(([version, time]) => {
    const isBetween = gt(version, installed) && gt(newest.version, version);
    return isBetween && isOldEnough(time, policy?.minimumAge, new Date());
  });
  for (const [version] of older.slice(0, mostTried)) {
    const published = await readPublished(manager, hostProject.folder, latest.name, version);
    const described = describe(latest.name, published, options);
    if (described.reasonsAgainst.length === 0) return { described, published };
  }
  return undefined;
}

function describe(name: string, published: Published, { policy = {} }: FindOptions): PublishedPackage {
  const { manifest, version, times } = published;
  const { jobType, permissions, problems } = readJobField(manifest);
  const { description } = manifest;
  const errors = problems.filter(({ severity }) => severity === 'error').map(({ message }) => message);
  const refused = refusalOf(policy, { name, version, published }, new Date());
  return {
    name,
    version,
    description: typeof description === 'string' ? description : '',
    ...(jobType !== undefined && { jobType }),
    permissions,
    ...originOf(published),
    reasonsAgainst: [...errors, ...otherCore(manifest), ...(refused ? [refused.message] : [])],
    versions: [...times.keys()],
  };
}

function otherCore({ peerDependencies }: Published['manifest']): string[] {
  const range = (peerDependencies as Readonly<Record<string, unknown>> | undefined)?.['@netraven/core'];
  const { version } = ownCore();
  if (typeof range !== 'string' || satisfies(version, range, { includePrerelease: true })) return [];
  return [`It needs @netraven/core ${range}; this NetRaven has ${version}`];
}

/** Asks for each package, in order, a few at once: each starts a process. @throws if the registry answers for none */
async function askForEach<Item extends { readonly name: string }, Found>(
  items: readonly Item[],
  ask: (item: Item) => Promise<Found | undefined>,
): Promise<RegistryAnswer<Found>> {
  const packages: Found[] = [];
  const failed: { readonly name: string; readonly error: ErrorData }[] = [];
  const askOrNote = (item: Item): Promise<Found | undefined> =>
    ask(item).catch((error: unknown) => {
      if ((error as { code?: unknown }).code !== 'NR_INSTALL_REGISTRY_FAILED') throw error;
      failed.push({ name: item.name, error: errorData(error, 'NR_INSTALL_REGISTRY_FAILED') });
      return undefined;
    });
  for (let at = 0; at < items.length; at += atOnce) {
    const found = await Promise.all(items.slice(at, at + atOnce).map(askOrNote));
    packages.push(...found.filter((each) => each !== undefined));
  }
  const [first] = failed;
  if (first && failed.length === items.length) throw errorFrom(first.error);
  return { packages, failed };
}

import { commandsFor, type Manifest } from '@netraven/core/registry';
import { compare, maxSatisfying, prerelease, satisfies, valid, validRange } from 'semver';
import { installError } from '../codes.ts';
import { commandsOf } from '../manager/commands.ts';
import type { Manager } from '../manager/manager.ts';
import { run } from '../manager/run.ts';

/** Metadata of one published version of a package. */
export interface Published {
  readonly manifest: Manifest;
  readonly version: string;
  readonly publisher?: string;
  /** Names of those who may publish the package, as they were when this version was published. */
  readonly maintainers: readonly string[];
  /** Publication time of this version. */
  readonly publishedAt?: Date;
  /** Publication time of the first version. */
  readonly firstPublishedAt?: Date;
  /** Hash of the tarball, e.g. `sha512-…`. Absent if the registry gives none. */
  readonly integrity?: string;
  /** True if the registry has a provenance of this version: a signed statement of the build that published it. */
  readonly provenance: boolean;
  /** Publication time by version, lowest version first, without prereleases. Empty if the registry gives none. */
  readonly times: ReadonlyMap<string, Date>;
}

/**
 * Asks the registry of the host project's package manager for the version that it would install. Downloads nothing.
 *
 * @throws {NetRavenError} NR_INSTALL_NOT_FOUND, NR_INSTALL_REGISTRY_FAILED, NR_INSTALL_MANAGER_MISSING
 */
export async function readPublished(
  manager: Manager,
  folder: string,
  name: string,
  range = 'latest',
): Promise<Published> {
  const spec = `${name}@${range}`;
  const { view, viewMatches = view } = commandsOf[manager.name];
  const isOne = viewMatches === view || range === 'latest' || valid(range) !== null;
  const { code, stdout, stderr } = await run(isOne ? view(spec) : viewMatches(spec), folder);
  const found = select(parsePrinted(stdout), range);
  if (code === 0 && found && valid(String(found['version'])) === null) {
    const message = `The registry gives ${spec} the version ${JSON.stringify(found['version'])}`;
    throw installError('NR_INSTALL_REGISTRY_FAILED', message);
  }
  if (code === 0 && found) {
    return isOne ? publishedOf(found) : readPublished(manager, folder, name, String(found['version']));
  }
  const output = `${stdout}\n${stderr}`;
  // 35: Yarn 4's error code for an answer 404.
  if (code === 0 || /E404|_404|No match(ing version)? found|not found|NOT_FOUND|code.{0,6}35\b/i.test(output)) {
    throw notFound(name, range);
  }
  const line = output.split('\n').find((each) => /err|summary|message/i.test(each)) ?? output;
  throw installError('NR_INSTALL_REGISTRY_FAILED', `The registry gave no information about ${spec}: ${line.trim()}`);
}

/** Like {@link readPublished}, but returns undefined if the registry does not have the package or the version. */
export async function readIfPublished(...asked: Parameters<typeof readPublished>): Promise<Published | undefined> {
  return readPublished(...asked).catch((error: unknown) => {
    if ((error as { code?: unknown }).code === 'NR_INSTALL_NOT_FOUND') return undefined;
    throw error;
  });
}

/**
 * Returns true if the publisher of a version could not publish the installed one. An unknown publisher is no change: many
 * private registries name none.
 */
export function changedHands(
  before: { readonly publisher: string | undefined; readonly maintainers: readonly string[] },
  { publisher }: Published,
): boolean {
  if (publisher === undefined || before.publisher === undefined) return false;
  // An account keeps its name when its address changes.
  const nameOf = (person: string): string => person.replace(/ <.*$/, '');
  return ![before.publisher, ...before.maintainers].some((person) => nameOf(person) === nameOf(publisher));
}

function notFound(name: string, range: string): Error {
  if (range !== 'latest') {
    const hint = `List the versions with \`npm view ${name} versions\`.`;
    return installError('NR_INSTALL_NOT_FOUND', `The registry has no version ${range} of ${name}`, { hint });
  }
  const folder = `./${name.split('/').at(-1)}`;
  const hint = `Check the name, or install an unpublished package from its folder: \`netraven ${commandsFor(name)} add ${folder}\`.`;
  return installError('NR_INSTALL_NOT_FOUND', `The registry has no package ${name}`, { hint });
}

/** Parses what a package manager printed. npm and pnpm print one document; Yarn 4 may print lines of others around it. */
export function parsePrinted(stdout: string): unknown {
  for (const text of [stdout, ...stdout.split('\n')]) {
    try {
      const value = JSON.parse(text) as { readonly type?: unknown } | null;
      if (value?.type !== 'error' && value?.type !== 'warning') return value;
    } catch {
      // Not JSON: try the next line.
    }
  }
  return undefined;
}

/**
 * Selects the version that package managers install: `latest` if it matches, otherwise the highest that is not deprecated.
 * npm prints versions in the order of their publication.
 */
export function select(value: unknown, range: string): Manifest | undefined {
  const all = (Array.isArray(value) ? value : [value]).filter(
    (one): one is Manifest => typeof one === 'object' && one !== null && typeof one.version === 'string',
  );
  const isLatest = (one: Manifest): boolean =>
    one['version'] === (one['dist-tags'] as { latest?: string } | undefined)?.latest;
  const current = all.filter(({ deprecated }) => typeof deprecated !== 'string');
  const versions = (current.length > 0 ? current : all).map(({ version }) => String(version));
  const highest = maxSatisfying(versions, range) ?? maxSatisfying(versions, range, { includePrerelease: true });
  const found = all.find(isLatest) ?? all.find(({ version }) => version === highest) ?? all.at(-1);
  // If no version matches, Yarn 4 prints the latest one.
  const fits = validRange(range) === null || satisfies(String(found?.['version']), range, { includePrerelease: true });
  return fits ? found : undefined;
}

function publishedOf(manifest: Manifest): Published {
  const version = String(manifest['version']);
  const time = (manifest['time'] ?? {}) as Readonly<Record<string, string>>;
  const maintainers = Array.isArray(manifest['maintainers']) ? (manifest['maintainers'] as unknown[]) : [];
  const publisher = personOf(manifest['_npmUser']) ?? personOf(maintainers[0]);
  const { integrity, attestations } = (manifest['dist'] ?? {}) as {
    readonly integrity?: unknown;
    readonly attestations?: { readonly provenance?: unknown };
  };
  const [publishedAt, firstPublishedAt] = [dateOf(time[version]), dateOf(time['created'])];
  return {
    manifest,
    version,
    ...(publisher !== undefined && { publisher }),
    maintainers: maintainers.flatMap((person) => personOf(person) ?? []),
    ...(publishedAt && { publishedAt }),
    ...(firstPublishedAt && { firstPublishedAt }),
    ...(typeof integrity === 'string' && integrity !== '' && { integrity }),
    provenance: typeof attestations?.provenance === 'object' && attestations.provenance !== null,
    times: timesOf(manifest['versions'], time),
  };
}

function timesOf(versions: unknown, time: Readonly<Record<string, string>>): ReadonlyMap<string, Date> {
  const all = (Array.isArray(versions) ? versions : [versions]).filter((each) => typeof each === 'string');
  const released = all.filter((version) => valid(version) !== null && prerelease(version) === null).toSorted(compare);
  return new Map(
    released.flatMap((version) => {
      const date = dateOf(time[version]);
      return date ? [[version, date] as const] : [];
    }),
  );
}

function dateOf(text: string | undefined): Date | undefined {
  return Number.isNaN(Date.parse(text ?? '')) ? undefined : new Date(String(text));
}

function personOf(person: unknown): string | undefined {
  if (typeof person === 'string') return person;
  const { name, email } = (person ?? {}) as { readonly name?: unknown; readonly email?: unknown };
  if (typeof name !== 'string') return undefined;
  return name && typeof email === 'string' && email ? `${name} <${email}>` : name;
}

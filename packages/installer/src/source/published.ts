import { satisfies, validRange } from 'semver';
import { installError } from '../codes.ts';
import { commandsOf } from '../manager/commands.ts';
import type { Manager } from '../manager/manager.ts';
import { runCommand } from '../manager/run-command.ts';
import type { Manifest } from './manifest.ts';

/** Metadata of one published version of a package. */
export interface Published {
  readonly manifest: Manifest;
  readonly version: string;
  readonly publisher?: string;
  /** Publication time of this version. */
  readonly publishedAt?: Date;
  /** Publication time of the first version. */
  readonly firstPublishedAt?: Date;
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
  const { code, stdout, stderr } = await runCommand(commandsOf(manager).view(spec), folder);
  const found = matching(parse(stdout), range);
  if (code === 0 && found) return publishedOf(found);
  const output = `${stdout}\n${stderr}`;
  if (
    /E404|_404|No match(ing version)? found|not found|NOT_FOUND|code.{0,6}35\b/i.test(output) ||
    (code === 0 && !found)
  ) {
    throw notFound(name, range);
  }
  const line = output.split('\n').find((each) => /err|summary|message/i.test(each)) ?? output;
  throw installError('NR_INSTALL_REGISTRY_FAILED', `The registry gave no information about ${spec}: ${line.trim()}`);
}

function notFound(name: string, range: string): Error {
  if (range !== 'latest') {
    const hint = `List the versions with \`npm view ${name} versions\`.`;
    return installError('NR_INSTALL_NOT_FOUND', `The registry has no version ${range} of ${name}`, { hint });
  }
  const folder = `./${name.split('/').at(-1)}`;
  const hint = `Check the name, or install an unpublished package from its folder: \`netraven jobs add ${folder}\`.`;
  return installError('NR_INSTALL_NOT_FOUND', `The registry has no package ${name}`, { hint });
}

/** Parses the printed metadata. npm and pnpm print one document; Yarn 4 prints several lines, one of them JSON. */
function parse(stdout: string): unknown {
  for (const text of [stdout, ...stdout.split('\n')]) {
    try {
      const value: unknown = JSON.parse(text);
      const { type } = (value ?? {}) as { type?: unknown };
      if (type !== 'error' && type !== 'warning') return value;
    } catch {
      // Not JSON: try the next line.
    }
  }
  return undefined;
}

/** Checks the range: if no version matches, Yarn 4 prints the latest one. */
function matching(value: unknown, range: string): Manifest | undefined {
  const found = selectVersion(value);
  const fits = validRange(range) === null || satisfies(String(found?.['version']), range, { includePrerelease: true });
  return fits ? found : undefined;
}

/** Selects the version that package managers install: `latest` if it matches, otherwise the highest, which is last. */
function selectVersion(value: unknown): Manifest | undefined {
  const all = (Array.isArray(value) ? value : [value]).filter(
    (one): one is Manifest => typeof one === 'object' && one !== null && typeof one.version === 'string',
  );
  return (
    all.find((one) => one['version'] === (one['dist-tags'] as { latest?: string } | undefined)?.latest) ?? all.at(-1)
  );
}

function publishedOf(manifest: Manifest): Published {
  const version = String(manifest['version']);
  const time = (manifest['time'] ?? {}) as Readonly<Record<string, string>>;
  const publisher = personOf(manifest['_npmUser']) ?? personOf((manifest['maintainers'] as unknown[] | undefined)?.[0]);
  return {
    manifest,
    version,
    ...(publisher !== undefined && { publisher }),
    ...dateOf('publishedAt', time[version]),
    ...dateOf('firstPublishedAt', time['created']),
  };
}

function personOf(person: unknown): string | undefined {
  if (typeof person === 'string') return person;
  const { name, email } = (person ?? {}) as { name?: string; email?: string };
  return name && email ? `${name} <${email}>` : name;
}

function dateOf<Key extends string>(key: Key, text: string | undefined): Partial<Record<Key, Date>> {
  const date = new Date(text ?? '');
  return Number.isNaN(date.getTime()) ? {} : ({ [key]: date } as Partial<Record<Key, Date>>);
}

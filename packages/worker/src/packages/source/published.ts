import { satisfies, validRange } from 'semver';
import { workerError } from '../../codes.ts';
import { commandsOf } from '../manager/commands.ts';
import type { Manager } from '../manager/manager.ts';
import { runCommand } from '../manager/run-command.ts';
import type { Manifest } from './manifest.ts';

/** What a registry says of one version of a package. */
export interface Published {
  readonly manifest: Manifest;
  readonly version: string;
  readonly publisher?: string;
  /** When this version was published. */
  readonly publishedAt?: Date;
  /** When the first version was. */
  readonly firstPublishedAt?: Date;
}

/**
 * Asks the registry that the package manager of the host project uses for the version it would install. Nothing is
 * downloaded.
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
  const found = chosen(parse(stdout), range);
  if (code === 0 && found) return publishedOf(found);
  const said = `${stdout}\n${stderr}`;
  if (
    /E404|_404|No match(ing version)? found|not found|NOT_FOUND|code.{0,6}35\b/i.test(said) ||
    (code === 0 && !found)
  ) {
    throw notFound(name, range);
  }
  const line = said.split('\n').find((each) => /err|summary|message/i.test(each)) ?? said;
  throw workerError('NR_INSTALL_REGISTRY_FAILED', `Nothing could be learnt of ${spec}: ${line.trim()}`);
}

function notFound(name: string, range: string): Error {
  if (range !== 'latest') {
    const hint = `Name another version: \`npm view ${name} versions\` lists them.`;
    return workerError('NR_INSTALL_NOT_FOUND', `The registry has no version ${range} of ${name}`, { hint });
  }
  const folder = `./${name.split('/').at(-1)}`;
  const hint = `Check the name. To install a package that is not published, name its folder: \`netraven jobs add ${folder}\`.`;
  return workerError('NR_INSTALL_NOT_FOUND', `The registry has no package ${name}`, { hint });
}

/** npm and pnpm print one document; Yarn 4 prints lines, of which one is it. */
function parse(stdout: string): unknown {
  for (const text of [stdout, ...stdout.split('\n')]) {
    try {
      const value: unknown = JSON.parse(text);
      const { type } = (value ?? {}) as { type?: unknown };
      if (type !== 'error' && type !== 'warning') return value;
    } catch {
      // Not this one.
    }
  }
  return undefined;
}

/** Where nothing fits a range, Yarn 4 shows the latest all the same. */
function chosen(value: unknown, range: string): Manifest | undefined {
  const found = choose(value);
  const fits = validRange(range) === null || satisfies(String(found?.['version']), range, { includePrerelease: true });
  return fits ? found : undefined;
}

/** Of the versions that fit a range, package managers take the `latest`, or else the highest: the last. */
function choose(value: unknown): Manifest | undefined {
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

import type { Manifest } from '@netraven/core/registry';
import { satisfies, validRange } from 'semver';
import { installError } from '../codes.ts';
import { commandsOf } from '../manager/commands.ts';
import type { Manager } from '../manager/manager.ts';
import { run } from '../manager/run.ts';

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
  const { code, stdout, stderr } = await run(commandsOf[manager.name].view(spec), folder);
  const found = select(parse(stdout), range);
  if (code === 0 && found) return publishedOf(found);
  const output = `${stdout}\n${stderr}`;
  // 35: Yarn 4's error code for an answer 404.
  if (code === 0 || /E404|_404|No match(ing version)? found|not found|NOT_FOUND|code.{0,6}35\b/i.test(output)) {
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

/** Parses the printed metadata. npm and pnpm print one document; Yarn 4 may print lines of others around it. */
function parse(stdout: string): unknown {
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

/** Selects the version that package managers install: `latest` if it matches, otherwise the highest, which is last. */
function select(value: unknown, range: string): Manifest | undefined {
  const all = (Array.isArray(value) ? value : [value]).filter(
    (one): one is Manifest => typeof one === 'object' && one !== null && typeof one.version === 'string',
  );
  const isLatest = (one: Manifest): boolean =>
    one['version'] === (one['dist-tags'] as { latest?: string } | undefined)?.latest;
  const found = all.find(isLatest) ?? all.at(-1);
  // If no version matches, Yarn 4 prints the latest one.
  const fits = validRange(range) === null || satisfies(String(found?.['version']), range, { includePrerelease: true });
  return fits ? found : undefined;
}

function publishedOf(manifest: Manifest): Published {
  const version = String(manifest['version']);
  const time = (manifest['time'] ?? {}) as Readonly<Record<string, string>>;
  const publisher = personOf(manifest['_npmUser']) ?? personOf((manifest['maintainers'] as unknown[] | undefined)?.[0]);
  const [publishedAt, firstPublishedAt] = [time[version], time['created']].map((text) =>
    Number.isNaN(Date.parse(text ?? '')) ? undefined : new Date(String(text)),
  );
  return {
    manifest,
    version,
    ...(publisher !== undefined && { publisher }),
    ...(publishedAt && { publishedAt }),
    ...(firstPublishedAt && { firstPublishedAt }),
  };
}

function personOf(person: unknown): string | undefined {
  if (typeof person === 'string') return person;
  const { name, email } = (person ?? {}) as { name?: string; email?: string };
  return name && email ? `${name} <${email}>` : name;
}

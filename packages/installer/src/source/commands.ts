import { readdirSync, readlinkSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { isObject, manifestIn, type Manifest } from '@netraven/core/registry';
import { installError } from '../codes.ts';

/** Commands that people and scripts of a host project run, and expect to be those of the system or of NetRaven. */
const reserved: ReadonlySet<string> = new Set(
  'node npm npx pnpm pnpx pn yarn yarnpkg corepack bun bunx deno git ssh sh bash env sudo netraven create-netraven-job'.split(
    ' ',
  ),
);

/** Refuses a job or platform package with commands: its code runs in job hosts only. @throws {NetRavenError} NR_INSTALL_COMMAND */
export function refuseCommands(name: string, manifest: Manifest): void {
  const [command = commandFolder(manifest)] = named(manifest);
  if (command === undefined) return;
  throw installError(
    'NR_INSTALL_COMMAND',
    `${name} brings the command ${JSON.stringify(command)} (\`bin\` in its package.json)`,
  );
}

/**
 * Refuses a dependency that would make or replace a command of the host project that is reserved, or that another package
 * has. Other commands stay: many libraries bring one.
 *
 * @param hosts folders of the host project and of its workspace
 * @param dependencies their folders
 * @throws {NetRavenError} NR_INSTALL_COMMAND
 */
export function refuseTakenCommands(hosts: readonly string[], dependencies: readonly string[]): void {
  const taken = new Set(hosts.flatMap((host) => namesIn(binOf(host))));
  for (const folder of dependencies) {
    const name = String(manifestIn(folder)['name']);
    const own = new Set(hosts.flatMap((host) => commandsIn(join(host, 'node_modules', name))));
    const wrong = commandsIn(folder).find((each) => (reserved.has(each) || taken.has(each)) && !own.has(each));
    if (wrong === undefined) continue;
    const why = taken.has(wrong) ? 'which the host project has from another package' : 'which is reserved';
    throw installError('NR_INSTALL_COMMAND', `The dependency ${name} brings the command "${wrong}", ${why}`);
  }
}

/** Returns the content of the reserved commands in a host project, by name. */
export function reservedCommands(hostFolder: string): ReadonlyMap<string, string> {
  const bin = binOf(hostFolder);
  const names = namesIn(bin).filter((name) => reserved.has(name));
  return new Map(names.map((name) => [name, contentOf(join(bin, name))]));
}

/** Returns the names of the commands of an installed package. */
function commandsIn(folder: string): string[] {
  const manifest = manifestIn(folder);
  const bin = commandFolder(manifest);
  return [...named(manifest), ...(bin === undefined ? [] : namesIn(join(folder, bin), true))];
}

/** Returns the folder in which each file is a command, at any depth. Some package managers look at it only without `bin`. */
function commandFolder({ directories }: Manifest): string | undefined {
  const folder = isObject(directories) ? directories['bin'] : undefined;
  return typeof folder === 'string' ? folder : undefined;
}

/** Returns the names of the commands that a manifest names. */
function named({ name, bin }: Manifest): string[] {
  const own = typeof bin === 'string' && typeof name === 'string' ? [name] : [];
  const listed = Array.isArray(bin) ? bin.map(String) : Object.keys(isObject(bin) ? bin : {});
  // A path: package managers use its last part. npm takes a colon for a slash.
  return [...own, ...listed].map((each) => each.split(/[/\\:]/).at(-1) ?? '');
}

const binOf = (hostFolder: string): string => join(hostFolder, 'node_modules', '.bin');

function namesIn(folder: string, recursive = false): string[] {
  try {
    return readdirSync(folder, { recursive, encoding: 'utf8' }).map((path) =>
      basename(path).replace(/\.(?:cmd|ps1)$/, ''),
    );
  } catch {
    return [];
  }
}

function contentOf(file: string): string {
  try {
    return readlinkSync(file);
  } catch {
    // pnpm writes a script.
    return readFileSync(file, 'utf8');
  }
}

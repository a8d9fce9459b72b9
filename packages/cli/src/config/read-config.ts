import { existsSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { messageOf } from '@netraven/core';
import { managerNear, type HostProject } from '@netraven/core/registry';
import { writeWhole } from '@netraven/core/system';
import { cliError } from '../codes.ts';
import { isCode } from '../error-fields.ts';
import { ownPackage } from '../place/own-package.ts';
import type { Place } from '../place/place.ts';
import type { NetRavenConfig } from './config.ts';

// An import of `node:util` also loads MIME types: 2 ms of a listing.
const { isDeepStrictEqual } = process.getBuiltinModule('node:util');
/** Names that a person may have used; only the first two are read. */
const names = ['mts', 'mjs', 'ts', 'js', 'cts', 'cjs', 'json'].map((ending) => `netraven.config.${ending}`);

/**
 * Reads the config of a host project; empty without a file. The file is run each time, because it may read the
 * environment. Its export is checked only if it differs from the last one, because the check takes 70 ms.
 *
 * @throws {NetRavenError} NR_CONFIG_INVALID, NR_CONFIG_UNLOADABLE, NR_CONFIG_NAME
 */
export async function readConfig({ hostProject, home }: Place): Promise<NetRavenConfig> {
  const file = configFile(hostProject);
  if (file === undefined) return {};
  if (!/\.m[tj]s$/.test(file)) throw cliError('NR_CONFIG_NAME', `${file} is ignored: its name must end in .mts`);
  const value = await run(file, hostProject);
  const note = join(home, 'cache', 'config.json');
  if (isDeepStrictEqual(readNote(note), noteOf(value))) return value as NetRavenConfig;
  const { checkConfig } = await import('./check-config.ts');
  const config = checkConfig(file, readFileSync(file, 'utf8'), value);
  writeNote(note, noteOf(value));
  return config;
}

/** Returns the config file of a host project, also one with a name that is not read. */
export function configFile({ folder }: Pick<HostProject, 'folder'>): string | undefined {
  return names.map((name) => join(folder, name)).find((file) => existsSync(file));
}

async function run(file: string, hostProject: HostProject): Promise<unknown> {
  try {
    // Another address for each edit: Node.js imports an address once.
    const { mtimeMs, size, ino } = statSync(file);
    const address = `${pathToFileURL(file).href}?${mtimeMs}-${size}-${ino}`;
    const module = (await import(address)) as { default?: unknown };
    return module.default;
  } catch (cause) {
    const missing = isCode(cause, 'ERR_MODULE_NOT_FOUND') && /package 'netraven'/.test(messageOf(cause));
    throw cliError('NR_CONFIG_UNLOADABLE', `${file} cannot be loaded: ${messageOf(cause)}`, {
      cause,
      ...(missing && { hint: missingHint(hostProject) }),
    });
  }
}

/** A folder that was cloned, or made by `netraven init`, lists netraven before it is installed. */
function missingHint({ folder, manifest }: HostProject): string {
  const { dependencies, devDependencies } = manifest as Readonly<Record<string, object | undefined>>;
  if (!Object.hasOwn({ ...dependencies, ...devDependencies }, 'netraven'))
    return 'Install netraven in the host project, or export a plain object: `export default { … }`.';
  return `Install the dependencies of the host project: \`${managerNear(folder)} install\` in ${folder}.`;
}

interface Note {
  readonly checkedBy: string;
  readonly value: unknown;
}

function noteOf(value: unknown): Note {
  return { checkedBy: ownPackage().version, value };
}

function readNote(file: string): unknown {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    // Without a readable note, the config is checked.
    return undefined;
  }
}

function writeNote(file: string, note: Note): void {
  try {
    writeWhole(file, JSON.stringify(note));
  } catch {
    // In a home that cannot be written, the config is checked each time.
  }
}

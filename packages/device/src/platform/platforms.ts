import { readdirSync } from 'node:fs';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { platformIdPattern, undetected } from '@netraven/core/registry';
import { deviceError } from '../codes.ts';
import { extendPlatform } from './extend.ts';
import { parsePlatform } from './parse-platform.ts';
import type { Platform } from './platform.ts';
import { readDataJson } from './read-file.ts';

/** The platforms that a worker knows. */
export interface Platforms {
  /** Returns a platform by its id or by its name in Oxidized or netmiko. */
  get(name: string): Platform | undefined;
  /** Returns all platforms. */
  list(): readonly Platform[];
}

const folder = fileURLToPath(new URL('../../platforms/', import.meta.url));
const loaded = new Map<string, Platform>();
let ids: readonly string[] | undefined;

/** Returns a built-in platform by its id or by its name in Oxidized or netmiko. */
export function getPlatform(name: string): Platform | undefined {
  return builtInIds().includes(name) ? load(name) : findIn(listPlatforms(), name);
}

/** Returns all built-in platforms, sorted by id. */
export function listPlatforms(): readonly Platform[] {
  return builtInIds().map(load);
}

/** The platforms that are part of NetRaven. */
export const builtIn: Platforms = { get: getPlatform, list: listPlatforms };

/** Returns a platform like {@link Platforms.get}. @throws {NetRavenError} NR_DEVICE_PLATFORM_UNKNOWN */
export function requirePlatform(name: string, platforms: Platforms = builtIn): Platform {
  const platform = platforms.get(name);
  if (platform) return platform;
  if (name === undetected) {
    throw deviceError('NR_DEVICE_PLATFORM_UNKNOWN', 'The platform of the device was not detected yet', {
      hint: 'Detect it with `netraven devices detect <device>`, or set it with `netraven devices set <device> --platform <platform>`.',
    });
  }
  const known = platforms.list().map((each) => each.id);
  throw deviceError(
    'NR_DEVICE_PLATFORM_UNKNOWN',
    `Unknown platform ${JSON.stringify(name)}; known are ${known.join(', ')}`,
  );
}

/** Finds a platform by its id, else by its name in another tool. */
export function findIn(platforms: readonly Platform[], name: string): Platform | undefined {
  const hasAlias = ({ aliases }: Platform): boolean => [...aliases.oxidized, ...aliases.netmiko].includes(name);
  return platforms.find(({ id }) => id === name) ?? platforms.find(hasAlias);
}

/** Returns the folder of a built-in platform. */
export function builtInFolder(id: string): string {
  return join(folder, id);
}

function builtInIds(): readonly string[] {
  ids ??= readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => name)
    .toSorted();
  return ids;
}

/** Reads a built-in platform once. A test checks its data: here that would take 5 ms for each. */
function load(id: string): Platform {
  let platform = loaded.get(id);
  if (!platform) loaded.set(id, (platform = readData(builtInFolder(id)) as Platform));
  return platform;
}

/**
 * Reads the platform of a folder, together with the built-in platform that it extends.
 *
 * @param root the folder that links must not leave; default: the platform folder
 * @throws {NetRavenError} NR_DEVICE_PLATFORM_INVALID
 */
export function readPlatform(platformFolder: string, root?: string): Platform {
  return parsePlatform(readData(platformFolder, root), basename(platformFolder));
}

function readData(platformFolder: string, root?: string): unknown {
  return wholePlatform(
    readDataJson(platformFolder, 'platform.json', root) as Record<string, unknown>,
    basename(platformFolder),
  );
}

/** Returns the data of a platform with what it inherits. @param data of its platform.json */
export function wholePlatform(data: Readonly<Record<string, unknown>>, name: string): unknown {
  const base = data?.['extends'];
  if (typeof base !== 'string') return withTerminal(data);
  if (!platformIdPattern.test(base)) {
    const message = `Platform ${name}: extends: is ${JSON.stringify(base)}, which is no id of a platform`;
    throw deviceError('NR_DEVICE_PLATFORM_INVALID', message);
  }
  return withTerminal(
    extendPlatform(data, readDataJson(builtInFolder(base), 'platform.json') as Record<string, unknown>),
  );
}

/** Fields of a terminal for platforms that have none. */
const noTerminal = {
  terminal: { type: 'dumb', columns: 80, rows: 24, typeAhead: false },
  prompts: { any: '(?!)', privileged: '(?!)' },
  paging: { off: [] },
  commands: { read: [], filters: [], errors: [], modes: [] },
} as const satisfies Partial<Platform>;

function withTerminal(data: Readonly<Record<string, unknown>>): unknown {
  return data?.['channel'] === 'netconf' ? { ...noTerminal, ...data } : data;
}

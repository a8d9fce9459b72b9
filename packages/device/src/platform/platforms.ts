import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { messageOf } from '@netraven/core';
import { deviceError } from '../codes.ts';
import { extendPlatform } from './extend.ts';
import { parsePlatform } from './parse-platform.ts';
import type { Platform } from './platform.ts';

const folder = new URL('../../platforms/', import.meta.url);
let loaded: ReadonlyMap<string, Platform> | undefined;

/** Returns a platform by its id or by its name in Oxidized or netmiko. */
export function getPlatform(id: string): Platform | undefined {
  const platforms = load();
  const hasAlias = ({ aliases }: Platform): boolean => [...aliases.oxidized, ...aliases.netmiko].includes(id);
  return platforms.get(id) ?? [...platforms.values()].find(hasAlias);
}

/** Returns all platforms, sorted by id. */
export function listPlatforms(): readonly Platform[] {
  return [...load().values()];
}

/** Returns a platform like {@link getPlatform}. @throws {NetRavenError} NR_DEVICE_PLATFORM_UNKNOWN */
export function requirePlatform(id: string): Platform {
  const platform = getPlatform(id);
  if (platform) return platform;
  const known = listPlatforms().map((each) => each.id);
  throw deviceError(
    'NR_DEVICE_PLATFORM_UNKNOWN',
    `Unknown platform ${JSON.stringify(id)}; known are ${known.join(', ')}`,
  );
}

/** Reads a file of a platform folder. Returns undefined if it does not exist. */
export function readPlatformFile(id: string, name: string): string | undefined {
  const file = new URL(`${id}/${name}`, folder);
  return existsSync(file) ? readFileSync(file, 'utf8') : undefined;
}

/** Reads a JSON file of a platform folder. @throws {NetRavenError} NR_DEVICE_PLATFORM_INVALID */
export function readPlatformJson(id: string, name: string): unknown {
  const text = readPlatformFile(id, name);
  if (text === undefined) throw deviceError('NR_DEVICE_PLATFORM_INVALID', `Platform ${id} has no ${name}`);
  try {
    return JSON.parse(text);
  } catch (error) {
    throw deviceError('NR_DEVICE_PLATFORM_INVALID', `Platform ${id}, ${name}: ${messageOf(error)}`, { cause: error });
  }
}

function load(): ReadonlyMap<string, Platform> {
  loaded ??= new Map(
    readdirSync(folder, { withFileTypes: true })
      .filter((entry) => entry.isDirectory())
      .map(({ name }) => name)
      .sort()
      .map((name) => [name, readPlatform(name)]),
  );
  return loaded;
}

/** Reads the data of a platform, together with that of the platform it extends. */
function readPlatform(name: string): Platform {
  const data = readPlatformJson(name, 'platform.json') as Record<string, unknown>;
  const base = data?.['extends'];
  if (typeof base !== 'string') return parsePlatform(data, name);
  const extended = extendPlatform(data, readPlatformJson(base, 'platform.json') as Record<string, unknown>);
  return parsePlatform(extended, name);
}

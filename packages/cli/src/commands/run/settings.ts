import { isObject } from '@netraven/core/registry';
import { cliError } from '../../codes.ts';

interface Settings {
  [key: string]: unknown;
}

/**
 * Builds a config from `--set key=value` arguments: dots nest, the last of the same key wins. Adds `secrets` unchanged,
 * and puts everything into `config`.
 *
 * @throws {NetRavenError} NR_USAGE_SET
 */
export function parseSettings(
  given: readonly string[],
  secrets: ReadonlyMap<string, unknown> = new Map(),
  config: Settings = {},
): Record<string, unknown> {
  for (const setting of given) {
    const at = setting.indexOf('=');
    if (at < 1) throw cliError('NR_USAGE_SET', `--set needs key=value, not "${setting}"`);
    put(config, setting.slice(0, at), parseValue(setting.slice(at + 1)));
  }
  for (const [key, value] of secrets) put(config, key, value);
  return config;
}

function put(config: Settings, key: string, value: unknown): void {
  const path = key.split('.');
  const last = path.pop() ?? '';
  let place = config;
  for (const part of path) {
    refuse(part, key);
    const inner = Object.hasOwn(place, part) ? place[part] : (place[part] = {});
    if (!isObject(inner)) {
      throw cliError('NR_USAGE_SET', `${key} is a part of ${part}, which already has a plain value`);
    }
    place = inner;
  }
  refuse(last, key);
  if (holdsPrototype(value)) throw cliError('NR_USAGE_SET', `The value of ${key} has a key __proto__`);
  place[last] = value;
}

function refuse(part: string, key: string): void {
  if (part === '') throw cliError('NR_USAGE_SET', `The key ${key} has an empty part`);
  if (part === '__proto__') throw cliError('NR_USAGE_SET', `The key ${key} cannot be set`);
}

/** Parses JSON, else returns the text. A number that cannot be stored exactly is text. */
export function parseValue(text: string): unknown {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'number' && Math.abs(value) > Number.MAX_SAFE_INTEGER ? text : value;
  } catch {
    // Not JSON: plain text, such as a name, needs no quotes.
    return text;
  }
}

function holdsPrototype(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false;
  return Object.hasOwn(value, '__proto__') || Object.values(value).some(holdsPrototype);
}

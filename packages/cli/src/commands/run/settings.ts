import { cliError } from '../../codes.ts';

interface Settings {
  [key: string]: unknown;
}

/**
 * Makes a config of `--set key=value` arguments: dots nest, the last of the same key wins. `secrets`: values as they
 * are. `config`: what all of them are put into.
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
    if (at < 1) throw cliError('NR_USAGE_SET', `--set takes key=value, not "${setting}"`);
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
    if (!isSettings(inner)) {
      throw cliError('NR_USAGE_SET', `--set ${key} sets a part of ${part}, which is a plain value already`);
    }
    place = inner;
  }
  refuse(last, key);
  if (holdsPrototype(value)) throw cliError('NR_USAGE_SET', `The value of --set ${key} has a key __proto__`);
  place[last] = value;
}

function refuse(part: string, key: string): void {
  if (part === '') throw cliError('NR_USAGE_SET', `The key of --set ${key} has an empty part`);
  if (part === '__proto__') throw cliError('NR_USAGE_SET', `The key of --set ${key} is not one that can be set`);
}

/** JSON, else the text as it is; a number too long to be kept exactly is a text too. */
export function parseValue(text: string): unknown {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'number' && Math.abs(value) > Number.MAX_SAFE_INTEGER ? text : value;
  } catch {
    // Not JSON: a plain text, such as a name, which needs no quotes.
    return text;
  }
}

function holdsPrototype(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false;
  return Object.hasOwn(value, '__proto__') || Object.values(value).some(holdsPrototype);
}

function isSettings(value: unknown): value is Settings {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

import { isObject, type Config } from '../config-form/settings.ts';

/** Returns the JSON Merge Patch (RFC 7396) from one config to another. */
export function patchBetween(before: Config, after: Config): Config {
  const removed = Object.keys(before).filter((key) => !Object.hasOwn(after, key));
  const changed = Object.entries(after).flatMap(([key, value]): [string, unknown][] => {
    const old = Object.hasOwn(before, key) ? before[key] : undefined;
    if (JSON.stringify(old) === JSON.stringify(value)) return [];
    return [[key, isObject(value) && isObject(old) ? patchBetween(old, value) : value]];
  });
  return Object.fromEntries([...removed.map((key) => [key, null] as const), ...changed]);
}

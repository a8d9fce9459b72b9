import { isObject } from '@netraven/core/registry';

type JsonObject = Readonly<Record<string, unknown>>;

/** Applies a JSON Merge Patch (RFC 7396) to an object: sets the given keys, removes keys whose value is null. */
export function mergePatch(object: JsonObject, patch: JsonObject): Record<string, unknown> {
  const result = new Map(Object.entries(object));
  for (const [key, value] of Object.entries(patch)) {
    const before = result.get(key);
    if (value === null) result.delete(key);
    else result.set(key, isObject(value) ? mergePatch(isObject(before) ? before : {}, value) : value);
  }
  return Object.fromEntries(result);
}

/** Returns true if a patch of an object sets no key. An object in place of another value, or of none, sets a key. */
export function removesOnly(object: JsonObject, patch: JsonObject): boolean {
  const own = new Map(Object.entries(object));
  return Object.entries(patch).every(([key, value]) => {
    const before = own.get(key);
    return value === null || (isObject(before) && isObject(value) && removesOnly(before, value));
  });
}

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

/** Returns true if a patch sets no key. */
export function removesOnly(patch: JsonObject): boolean {
  return Object.values(patch).every((value) => value === null || (isObject(value) && removesOnly(value)));
}

function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

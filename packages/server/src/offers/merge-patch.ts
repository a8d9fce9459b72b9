type JsonObject = Readonly<Record<string, unknown>>;

/** What a JSON Merge Patch (RFC 7396) makes of an object: what it names is set, null removes, all else stays. */
export function mergePatch(object: JsonObject, patch: JsonObject): Record<string, unknown> {
  const result = new Map(Object.entries(object));
  for (const [key, value] of Object.entries(patch)) {
    const before = result.get(key);
    if (value === null) result.delete(key);
    else result.set(key, isObject(value) ? mergePatch(isObject(before) ? before : {}, value) : value);
  }
  return Object.fromEntries(result);
}

/** Whether a patch sets nothing. */
export function removesOnly(patch: JsonObject): boolean {
  return Object.values(patch).every((value) => value === null || (isObject(value) && removesOnly(value)));
}

function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

import { isObject } from '@netraven/core/registry';

type Data = Readonly<Record<string, unknown>>;

/**
 * Returns the data of a platform with what it takes from the one it extends: objects are merged key by key, lists of
 * `secrets` are joined, its own entries first; `null` removes; all else replaces.
 */
export function extendPlatform(own: Data, base: Data): Data {
  const { extends: _, ...rest } = own;
  return merge(base, rest, '');
}

function merge(base: Data, own: Data, path: string): Data {
  const merged: Record<string, unknown> = { ...base };
  for (const [key, value] of Object.entries(own)) {
    if (value === null) delete merged[key];
    else merged[key] = mergeValue(base[key], value, path, key);
  }
  return merged;
}

function mergeValue(base: unknown, own: unknown, path: string, key: string): unknown {
  if (isObject(base) && isObject(own) && !(path === '' && key === 'tested')) return merge(base, own, `${path}${key}.`);
  if (path === 'secrets.' && Array.isArray(base) && Array.isArray(own))
    return [...(own as unknown[]), ...(base as unknown[])];
  return own;
}

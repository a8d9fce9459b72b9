import type { RouteLocationNormalizedLoaded, RouteLocationRaw } from 'vue-router';

/** Longer lists do not fit into every address. */
const mostCharacters = 1500;

/**
 * Returns the address of the form that runs a job type, with these devices chosen. Many names are kept in this entry of the
 * browser's history instead: reload, Back and forward find them, a copied link does not.
 */
export function toRunForm(jobType: string, names: readonly string[]): RouteLocationRaw {
  const form = { name: 'job', params: { jobType } };
  const devices = names.join(',');
  return devices.length <= mostCharacters
    ? { ...form, query: { devices } }
    : { ...form, state: { devices: [...names] } };
}

/** Returns the devices that the form of an address begins with. */
export function givenDevices({ query }: Pick<RouteLocationNormalizedLoaded, 'query'>, state: unknown): string[] {
  const named = [query['devices']].flat().flatMap((names) => (names ?? '').split(','));
  const kept = (state as { readonly devices?: unknown } | null)?.devices;
  const names = [...named, ...(Array.isArray(kept) ? kept : [])];
  return [...new Set(names.filter((name): name is string => typeof name === 'string' && name !== ''))];
}

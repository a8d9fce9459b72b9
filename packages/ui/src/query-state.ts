import { useRoute, useRouter, type RouteLocationRaw } from 'vue-router';

/** New values by name. Undefined or an empty text removes one from the address. */
export type QueryChanges = Readonly<Record<string, string | undefined>>;

/** The state of a page in the query of its address, so that a link shows the same, and Back returns to it. */
export interface QueryState {
  get(name: string): string | undefined;
  /** Returns how many entries of a list to show, at least `initial`. */
  count(name: string, initial: number): number;
  /** Goes to a new state of the page. */
  set(changes: QueryChanges): void;
  /** Returns the address of another state of the page. */
  to(changes: QueryChanges): RouteLocationRaw;
}

export function useQueryState(): QueryState {
  const [route, router] = [useRoute(), useRouter()];
  const get = (name: string): string | undefined => {
    const value = route.query[name];
    return (Array.isArray(value) ? value[0] : value) || undefined;
  };
  const to = (changes: QueryChanges): RouteLocationRaw => {
    const names = [...new Set([...Object.keys(route.query), ...Object.keys(changes)])];
    const values = names.map((name) => [name, name in changes ? changes[name] || undefined : get(name)] as const);
    return { path: route.path, query: Object.fromEntries(values) };
  };
  const count = (name: string, initial: number): number => {
    const wanted = Number(get(name));
    return Number.isSafeInteger(wanted) && wanted > initial ? wanted : initial;
  };
  return { get, count, to, set: (changes) => void router.push(to(changes)) };
}

/** Name of the key in the storage of the tab. */
const name = 'netraven.session';

/**
 * Returns the key of the session. It is in the storage of this tab, which belongs to the port too: no other server of the
 * machine gets it, unlike a cookie. It stays when the page is loaded again, and ends with the tab.
 */
export const sessionKey = (): string | null => sessionStorage.getItem(name);

/** Stores the key, or removes it. */
export function keepSessionKey(key: string | undefined): void {
  if (key === undefined) sessionStorage.removeItem(name);
  else sessionStorage.setItem(name, key);
}

import { statSync } from 'node:fs';
import { dirname } from 'node:path';

/** Other users can read nothing of a checkout below a private folder, Node included. */
export const isPrivate: boolean = ((): boolean => {
  for (let at = import.meta.dirname; at !== dirname(at); at = dirname(at)) {
    if ((statSync(at).mode & 0o001) === 0) return true;
  }
  return false;
})();

import { userInfo } from 'node:os';

/** Returns the requester of a run as lists show it: the user of this machine, e.g. `alice (command line)`. */
export function requester(): string {
  const name = userName();
  return /^[\x21-\x7e]{1,64}$/.test(name) ? `${name} (command line)` : 'command line';
}

function userName(): string {
  try {
    return userInfo().username;
  } catch {
    // A user without a name, as in a container.
    return '';
  }
}

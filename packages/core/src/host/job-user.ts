/**
 * Users of job hosts when NetRaven runs as root: numbers that neither Debian nor systemd assigns. Processes of one user may
 * signal each other, so each package has a user of its own.
 */
const first = 60_706;
const count = 478;

const users = new Map<string, number>();

/** Returns the user of an owner. From the 479th owner on, users are shared. */
export function jobUserOf(owner: string): number {
  const known = users.get(owner);
  if (known !== undefined) return known;
  const user = first + (users.size % count);
  users.set(owner, user);
  return user;
}

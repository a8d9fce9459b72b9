/**
 * The users that job hosts run as when NetRaven itself runs as root: numbers that neither Debian nor systemd gives to
 * anything. Processes of one user may signal each other, so each package has a user of its own.
 */
const first = 60_706;
const count = 478;

const users = new Map<string, number>();

/** The user of whoever's code this is; from the 479th on, one that somebody else has too. */
export function jobUserOf(owner: string): number {
  const known = users.get(owner);
  if (known !== undefined) return known;
  const user = first + (users.size % count);
  users.set(owner, user);
  return user;
}

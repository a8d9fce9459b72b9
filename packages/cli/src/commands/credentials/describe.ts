import type { Credential } from '@netraven/api';

/** `core (netops, key SHA256:…), for devices tagged core`. */
export function describe({ name, username, tags, fingerprint }: Credential): string {
  const login = fingerprint === null ? username : `${username}, key ${fingerprint}`;
  const where = tags.length === 0 ? 'every device' : `devices tagged ${tags.join(', ')}`;
  return `${name} (${login}), for ${where}`;
}

import type { Credential } from '@netraven/api';

/** `core (netops, key SHA256:…), for devices tagged core`. */
export function describe(credential: Credential): string {
  const { name, username, tags, kind } = credential;
  const login = kind === 'password' ? username : `${username}, ${describeLogin(credential)}`;
  const where = tags.length === 0 ? 'every device' : `devices tagged ${tags.join(', ')}`;
  return `${name} (${login}), for ${where}`;
}

/** `password`, `key SHA256:…`, `agent`, or `agent, key SHA256:…`. */
export function describeLogin({ kind, fingerprint }: Pick<Credential, 'kind' | 'fingerprint'>): string {
  const key = fingerprint === null ? '' : `key ${fingerprint}`;
  return kind === 'key' ? key : [kind, key].filter(Boolean).join(', ');
}

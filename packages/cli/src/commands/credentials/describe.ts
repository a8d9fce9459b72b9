import type { Credential } from '@netraven/api';

/** `core (netops, key SHA256:…), for devices tagged core in 10.0.0.0/8`. */
export function describe(credential: Credential): string {
  const { name, username, tags, networks, kind } = credential;
  const login = kind === 'password' ? username : `${username}, ${describeLogin(credential)}`;
  const where = tags.length === 0 ? 'every device' : `devices tagged ${tags.join(', ')}`;
  const isWord = networks.length === 0 || networks.includes('any');
  return `${name} (${login}), for ${where} ${isWord ? `at ${networks[0] ?? 'no'} address` : `in ${someOf(networks)}`}`;
}

/** `10.0.0.0/8, 192.0.2.1, gate.example.net and 4 more`. An import can give a credential many addresses. */
export function someOf(networks: readonly string[]): string {
  // One of imports whose devices have other logins now.
  if (networks.length === 0) return 'none';
  const more = networks.length - 3;
  return `${networks.slice(0, 3).join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
}

/** `password`, `key SHA256:…`, `agent`, or `agent, key SHA256:…`. */
export function describeLogin({ kind, fingerprint }: Pick<Credential, 'kind' | 'fingerprint'>): string {
  const key = fingerprint === null ? '' : `key ${fingerprint}`;
  return kind === 'key' ? key : [kind, key].filter(Boolean).join(', ');
}

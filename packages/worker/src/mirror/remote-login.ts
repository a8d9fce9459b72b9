import { isIP } from 'node:net';
import { allowsPeer } from '@netraven/core/outbound';
import { credentials, type Database } from '@netraven/db';
import { workerError } from '../codes.ts';
import type { MirrorRemote } from './remote-files.ts';

/** The login of a remote, decrypted: a password for HTTPS, a private key for SSH. */
export type RemoteLogin = { readonly username: string } & (
  | { readonly password: string; readonly privateKey?: never }
  | { readonly privateKey: string; readonly password?: never }
);

/**
 * Decrypts the credential of a remote. Undefined: it has none.
 *
 * @throws {NetRavenError} NR_REMOTE_CREDENTIAL, NR_SECRET_UNREADABLE
 */
export async function openRemoteLogin(db: Database, remote: MirrorRemote): Promise<RemoteLogin | undefined> {
  const { name, url, credential } = remote;
  if (credential === undefined) return undefined;
  const refuse = (why: string, hint?: string): Error =>
    workerError('NR_REMOTE_CREDENTIAL', `The credential ${credential} of the remote ${name} ${why}`, {
      ...(hint !== undefined && { hint }),
    });
  const found = await credentials.open(db, credential);
  if (!found) throw refuse('does not exist');
  if (found.tags.length === 0) {
    const fix = `Give it a tag that no device has: \`netraven credentials set ${credential} --tag mirror\`.`;
    throw refuse('has no tag: it would be sent to every device', fix);
  }
  if (found.frozen) throw refuse('is frozen', `Thaw it with \`netraven credentials thaw ${credential}\`.`);
  const host = hostOf(url);
  if (host !== undefined && !allowsPeer(found.networks, { host, address: isIP(host) > 0 ? host : undefined })) {
    const fix = `Allow it by its name: \`netraven credentials allow ${credential} ${host}\`.`;
    throw refuse(`may not go to ${host}`, fix);
  }
  const { username, password, privateKey } = found;
  if (url.startsWith('https:')) {
    if (password !== undefined) return { username, password };
    throw refuse('has no password or token, which HTTPS needs');
  }
  if (url.startsWith('file:')) {
    throw refuse('is not needed for a folder', 'Remove `credential` of the remote from netraven.config.mts.');
  }
  if (privateKey !== undefined) return { username, privateKey };
  const fix =
    'Store a key with `netraven credentials add <name> --username git --private-key <file> --tag mirror --network <host>`, and set `credential` of the remote to its name.';
  throw refuse('has no private key, which SSH needs', fix);
}

/** Returns the host of `https://…`, `ssh://…` or `user@host:path`; undefined for a folder. */
function hostOf(url: string): string | undefined {
  if (url.startsWith('file:')) return undefined;
  const host = URL.parse(url)?.hostname || /^(?:[^@/]*@)?(\[[^\]]+\]|[^:/]+):/.exec(url)?.[1];
  // `[host:port]:path`, or an IPv6 address.
  return host?.replace(/^\[|\]$/g, '').replace(/^([^:]+):\d+$/, '$1');
}

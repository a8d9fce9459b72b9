import { copyFile, mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { messageOf } from '@netraven/core';
import { workerError } from '../codes.ts';
import { branch } from './fast-import.ts';
import type { RemoteLogin } from './remote-login.ts';

/** A repository to which the mirror is pushed. */
export interface MirrorRemote {
  readonly name: string;
  /** `https://`, `ssh://`, `user@host:path` or `file://`, without a password. */
  readonly url: string;
  /** Name of a stored credential: a password or token for HTTPS, a private key for SSH. Default: none, or the keys of the user. */
  readonly credential?: string;
  /** File with the SSH host keys to trust. Default: those of the user and of the system. */
  readonly knownHosts?: string;
  /** File with the certificates to trust, in PEM. Default: those of the system. */
  readonly ca?: string;
  /** A commit that only the remote has. While it is the last one of its branch, the remote keeps it in another branch, and follows the mirror. */
  readonly replace?: string;
}

/** A server that is silent for so long is given up. */
export const silentSeconds = 60;

/**
 * Writes an empty repository for Git, with the login and the keys to trust, all of mode 0600.
 *
 * @throws {NetRavenError} NR_REMOTE_IDENTITY: a file of trusted keys cannot be read
 */
export async function writeRemoteFiles(
  folder: string,
  remote: MirrorRemote,
  login: RemoteLogin | undefined,
): Promise<void> {
  await rm(folder, { recursive: true, force: true });
  for (const name of ['objects', 'refs']) await mkdir(join(folder, name), { recursive: true, mode: 0o700 });
  const write = (name: string, content: string): Promise<void> =>
    writeFile(join(folder, name), content, { mode: 0o600 });
  await write('HEAD', `ref: ${branch}\n`);
  await write('config', '[core] bare = true\n');
  const trusted = remote.knownHosts ?? remote.ca;
  if (trusted !== undefined) {
    await copyFile(trusted, join(folder, 'trusted')).catch((error: unknown) => {
      throw workerError(
        'NR_REMOTE_IDENTITY',
        `The keys to trust for ${remote.name} cannot be read: ${messageOf(error)}`,
        { hint: 'Correct `knownHosts` or `ca` of the remote in netraven.config.mts.' },
      );
    });
  }
  if (login?.privateKey !== undefined) await write('key', login.privateKey);
  if (login?.password !== undefined) await write('login', storeLine(remote.url, login.username, login.password));
  await write('ssh_config', sshConfig(remote, login));
}

/** The line that `git credential-store` reads. */
function storeLine(url: string, username: string, password: string): string {
  const { protocol, host } = new URL(url);
  return `${protocol}//${encodeURIComponent(username)}:${encodeURIComponent(password)}@${host}\n`;
}

function sshConfig({ knownHosts }: MirrorRemote, login: RemoteLogin | undefined): string {
  return [
    'BatchMode yes',
    'StrictHostKeyChecking yes',
    'UpdateHostKeys no',
    'ConnectTimeout 30',
    'ServerAliveInterval 15',
    `ServerAliveCountMax ${silentSeconds / 15}`,
    ...(knownHosts === undefined ? [] : ['UserKnownHostsFile trusted', 'GlobalKnownHostsFile none']),
    ...(login?.privateKey === undefined ? [] : ['IdentityFile key', 'IdentitiesOnly yes', 'IdentityAgent none']),
    '',
  ].join('\n');
}

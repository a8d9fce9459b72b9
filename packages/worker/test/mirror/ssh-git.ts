import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { credentials } from '@netraven/db';
import { startSshd } from '@netraven/test-utils/start-sshd';
import type { MirrorRemote } from '../../src/index.ts';
import type { Archive } from './archive.ts';

/** A repository that OpenSSH serves, and a remote with the credential for it. */
export interface HostedBySsh {
  readonly path: string;
  readonly remote: MirrorRemote;
  /** The same repository in the short form of Git. */
  readonly short: string;
  /** Texts that only the stored credential may have. */
  readonly secrets: readonly string[];
  readonly sshd: Awaited<ReturnType<typeof startSshd>>;
  /** Writes the host key of the server into the file of trusted keys, which is empty at first. */
  readonly trust: () => void;
}

export async function hostBySsh(archive: Archive): Promise<HostedBySsh> {
  const path = await archive.makeRemote('hosted');
  const key = join(archive.folder, 'deploy key');
  execFileSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-f', key]);
  const sshd = await startSshd([readFileSync(`${key}.pub`, 'utf8')]);
  onTestFinished(() => sshd.stop());
  const knownHosts = join(archive.folder, 'known hosts');
  writeFileSync(knownHosts, '');
  const privateKey = readFileSync(key, 'utf8');
  await credentials.add(archive.db, {
    networks: ['127.0.0.0/8'],
    name: 'deploy',
    username: sshd.username,
    privateKey,
    tags: ['mirror'],
  });
  const url = `ssh://127.0.0.1:${sshd.port}${path}`;
  return {
    path,
    remote: { name: 'hosted', url, credential: 'deploy', knownHosts },
    short: `${sshd.username}@[127.0.0.1:${sshd.port}]:${path}`,
    // The last line is shorter, and all begin with the same bytes.
    secrets: privateKey.trim().split('\n').slice(2, -2),
    sshd,
    trust() {
      // One key, and time for a busy machine: without `-T`, ssh-keyscan fails after 5 s.
      const args = ['-T', '120', '-t', 'ed25519', '-p', String(sshd.port), '127.0.0.1'];
      writeFileSync(knownHosts, execFileSync('ssh-keyscan', args, { stdio: 'pipe' }));
    },
  };
}

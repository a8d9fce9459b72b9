import { rm } from 'node:fs/promises';
import { remotes } from '@netraven/db';
import { mirrorOwner } from './git.ts';
import { Remote, remotesFolder, type RemoteOptions } from './remote.ts';
import type { MirrorRemote } from './remote-files.ts';

/** All remotes of a mirror. One that hangs or fails does not hold up the others. */
export interface Remotes {
  /** Pushes new commits to those that work. */
  wake(): void;
  close(): Promise<void>;
}

/** Notes the remotes of a mirror in the database, and starts to push to each. */
export async function startRemotes(
  options: Omit<RemoteOptions, 'remote' | 'owner'> & { readonly remotes: readonly MirrorRemote[] },
): Promise<Remotes> {
  const { remotes: wanted, ...others } = options;
  const { db, repository } = others;
  // A killed process leaves its files, a private key among them.
  await rm(remotesFolder(repository), { recursive: true, force: true });
  const owner = await mirrorOwner(repository);
  await remotes.register(db, owner, wanted);
  const all = wanted.map((remote) => new Remote({ ...others, owner, remote }));
  return {
    wake: () => all.forEach((remote) => remote.wake()),
    close: async () => void (await Promise.all(all.map((remote) => remote.close()))),
  };
}

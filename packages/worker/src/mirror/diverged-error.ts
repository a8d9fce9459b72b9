import { shellWord } from '@netraven/core/registry';
import { workerError } from '../codes.ts';
import type { MirrorRemote } from './remote-files.ts';

/** Returns the error of a remote with other commits, with the commands that mend it. They lose no commit. */
export function divergedError({ name, url }: MirrorRemote, repository: string, commit: string): Error {
  const git = `git --git-dir ${shellWord(repository)}`;
  const [from, kept] = [shellWord(url), `remote-${name}-${commit.slice(0, 8)}`];
  return workerError('NR_REMOTE_DIVERGED', `${name} has commits that the mirror lacks, up to ${commit}`, {
    hint:
      `Keep them in a branch: \`${git} fetch ${from} main:${kept}\`. ` +
      `Then let the remote follow the mirror: \`${git} push --force-with-lease=main:${commit} ${from} main ${kept}\`.`,
  });
}

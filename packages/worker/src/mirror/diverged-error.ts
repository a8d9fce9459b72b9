import { workerError } from '../codes.ts';
import { keptBranch } from './remote-git.ts';

/** Returns the error of a remote with other commits, with what lets it follow the mirror without losing a commit. */
export function divergedError(name: string, commit: string): Error {
  return workerError('NR_REMOTE_DIVERGED', `${name} has commits that the mirror lacks, up to ${commit}`, {
    hint:
      `Set \`replace: '${commit}'\` of the remote in netraven.config.mts, and start NetRaven again: ` +
      `the remote keeps these commits in its branch ${keptBranch(commit)}, and its branch main follows the mirror.`,
  });
}

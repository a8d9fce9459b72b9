import { branch, committer, runTrailer, versionTrailer } from './fast-import.ts';
import { git } from './git.ts';

/** The last version in Git. */
export interface Position {
  /** The newest commit of the branch: the next one goes on top of it. */
  readonly commit: string;
  /** The last version that was committed, and the run that saved it. Absent before the first one. */
  readonly last?: { readonly id: number; readonly runId: string };
}

const trailers = [versionTrailer, runTrailer].map((key) => `%(trailers:key=${key},valueonly,separator=%x20)`).join(' ');

/** Reads the position from Git. Returns undefined when there is no commit. */
export async function readPosition(repository: string): Promise<Position | undefined> {
  const format = `--format=%(objectname) %(committeremail) ${trailers}`;
  const [commit, email, ...last] = await wordsOf(repository, ['for-each-ref', format, branch]);
  if (commit === undefined) return undefined;
  // A commit that a person picked keeps its trailers, and is no position.
  const isOwn = email === `<${committer.email}>` && last.length > 0;
  return positionOf(commit, isOwn ? last : await lastOwn(repository, commit));
}

/** Returns the position of a branch that ends at a commit. */
export async function positionAt(repository: string, commit: string): Promise<Position> {
  return positionOf(commit, await lastOwn(repository, commit));
}

function positionOf(commit: string, [id, runId]: readonly string[]): Position {
  return { commit, ...(id !== undefined && runId !== undefined && { last: { id: Number(id), runId } }) };
}

/** Finds the newest commit of a version below commits that people made. */
function lastOwn(repository: string, commit: string): Promise<string[]> {
  return wordsOf(repository, [
    'log',
    '-1',
    '--topo-order',
    '--fixed-strings',
    `--committer=<${committer.email}>`,
    `--grep=${versionTrailer}: `,
    `--format=${trailers}`,
    commit,
  ]);
}

async function wordsOf(repository: string, args: readonly string[]): Promise<string[]> {
  return (await git(repository, args)).split(/\s+/).filter((word) => word !== '');
}

import { git, headOf, utf8 } from './git.ts';

/** A version of a file: the commit that changed it. */
export interface FileVersion {
  readonly commit: string;
  /** Id of its content. */
  readonly blob: string;
  /** Time of the commit, in s. */
  readonly at: number;
  /** Time at which its author made it, in s. */
  readonly authoredAt: number;
  /** Name of its author. */
  readonly author: string;
  /** False for a link or a submodule. */
  readonly isFile: boolean;
  /** True if a later commit deleted the file. */
  readonly isDeleted: boolean;
}

const format = 'commit %H %ct %at %an';
/** Behind a line end for the first of a commit: `:<old mode> <mode> <old blob> <blob> <status>` */
const entryForm = /^\n?:\d{6} (?<mode>\d{6}) [0-9a-f]+ (?<blob>[0-9a-f]+) (?<status>[A-Z])\d*$/;
const commitForm = /^commit (?<commit>[0-9a-f]+) (?<at>-?\d+) (?<authoredAt>-?\d+) (?<author>.*)$/s;

/**
 * Returns the versions of each file on the branch of HEAD, oldest first, by path. A file that a commit renamed without a
 * change keeps its history. Empty for a repository without commits.
 *
 * @throws {NetRavenError} NR_ADOPT_GIT_FAILED
 */
export async function readHistory(repository: string): Promise<Map<string, FileVersion[]>> {
  const head = await headOf(repository);
  if (head === undefined) return new Map();
  const log = await git(repository, [
    'log',
    '--first-parent',
    '-m',
    '--reverse',
    '--raw',
    '-z',
    '--no-abbrev',
    '-M100%',
    '--no-ext-diff',
    '--no-textconv',
    `--format=${format}`,
    head,
    '--',
  ]);
  return parseLog(log.split('\0'));
}

function parseLog(tokens: readonly string[]): Map<string, FileVersion[]> {
  const files = new Map<string, FileVersion[]>();
  let commit: Omit<FileVersion, 'blob' | 'isFile' | 'isDeleted'> | undefined;
  for (let at = 0; at < tokens.length; at++) {
    const token = tokens[at] ?? '';
    const head = commitForm.exec(token)?.groups;
    // Entries never belong to the commit before.
    if (token.startsWith('commit ')) commit = undefined;
    if (head) {
      const { commit: id = '', author = '' } = head;
      commit = { commit: id, at: Number(head['at']), authoredAt: Number(head['authoredAt']), author: utf8(author) };
      continue;
    }
    const entry = entryForm.exec(token)?.groups;
    if (!entry || !commit) continue;
    const { mode = '', blob = '', status = '' } = entry;
    const path = utf8(tokens[++at] ?? '');
    if (status === 'R') {
      // The content is the same: no new version.
      const newPath = utf8(tokens[++at] ?? '');
      files.set(newPath, [...(files.get(path) ?? []), ...(files.get(newPath) ?? [])]);
      files.delete(path);
      continue;
    }
    const list = files.get(path) ?? [];
    if (status === 'D') {
      files.set(
        path,
        list.map((version) => ({ ...version, isDeleted: true })),
      );
    } else {
      list.push({ ...commit, blob, isFile: mode.startsWith('100'), isDeleted: false });
      files.set(path, list);
    }
  }
  return files;
}

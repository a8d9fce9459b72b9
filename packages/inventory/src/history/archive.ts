import { basename, dirname } from 'node:path';
import type { SourceFile } from '../row.ts';
import { readHistory, type FileVersion } from './read-history.ts';

/** The folder of another tool. */
export interface Archive {
  /** Its list of devices and what belongs to it, for an import. Empty: it gets its devices from a server. */
  readonly files: readonly SourceFile[];
  readonly repositories: readonly Repository[];
  /** Parts that cannot be taken from it, each with the reason. */
  readonly notes: readonly string[];
}

/** A Git repository with configurations. */
export interface Repository {
  readonly path: string;
  /** The folder in it that has the files. Default: the whole tree. */
  readonly folder?: string;
}

/** A version of a node: the commit that changed its file. */
export interface NodeVersion extends FileVersion {
  readonly node: string;
  readonly repository: string;
  /** It is in the tree of HEAD, whatever the clocks of the commits say. */
  readonly isHead: boolean;
}

/**
 * Returns the versions of each node in some repositories, oldest first, by its name: the name of its file. A node that moved
 * to another group has one history.
 *
 * @throws {NetRavenError} NR_ADOPT_GIT_FAILED
 */
export async function readNodes(repositories: readonly Repository[]): Promise<Map<string, NodeVersion[]>> {
  const nodes = new Map<string, NodeVersion[]>();
  for (const { path: repository, folder } of repositories) {
    for (const [path, versions] of await readHistory(repository)) {
      if (folder !== undefined && dirname(path) !== folder) continue;
      const node = basename(path).normalize('NFC');
      const list = nodes.get(node) ?? [];
      for (const [index, version] of versions.entries()) {
        list.push({ ...version, node, repository, isHead: index === versions.length - 1 && !version.isDeleted });
      }
      nodes.set(node, list);
    }
  }
  // A search at an instant needs the order of times, also where a clock was wrong.
  for (const versions of nodes.values()) versions.sort((a, b) => a.at - b.at);
  return nodes;
}

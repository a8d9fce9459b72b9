import type { NodeVersion, NoText } from '@netraven/inventory';
import type { SizedVersion } from './in-batches.ts';

/** Why a version has no text. `link`: it is a link or a submodule. */
export type Unreadable = NoText | 'link';

/** A version with its text. */
export interface ReadVersion {
  readonly version: NodeVersion;
  readonly text: string;
}

/** Reads the texts of a batch, in its order. @param onProblem called for each version that is no text */
export async function readTexts(
  batch: readonly SizedVersion[],
  onProblem: (problem: Unreadable, version: SizedVersion) => void,
): Promise<ReadVersion[]> {
  const { archivedText, longestText, readBlobs } = await import('@netraven/inventory');
  const fitting = batch.filter((version) => {
    const problem = version.isFile ? (version.bytes > longestText ? 'large' : undefined) : 'link';
    if (problem !== undefined) onProblem(problem, version);
    return problem === undefined;
  });
  const contents = new Map<string, Buffer>();
  for (const [repository, versions] of Map.groupBy(fitting, (version) => version.repository)) {
    const blobs = [...new Set(versions.map(({ blob }) => blob))];
    for (const [blob, content] of await readBlobs(repository, blobs)) contents.set(blob, content);
  }
  return fitting.flatMap((version): ReadVersion[] => {
    const read = archivedText(contents.get(version.blob) ?? Buffer.alloc(0));
    if ('text' in read) return [{ version, text: read.text }];
    onProblem(read.noText, version);
    return [];
  });
}

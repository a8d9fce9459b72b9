import { git } from './git.ts';

/** Returns the sizes of blobs in bytes, by their ids. @throws {NetRavenError} NR_ADOPT_GIT_FAILED */
export async function blobSizes(repository: string, blobs: readonly string[]): Promise<Map<string, number>> {
  const answer = await git(repository, ['cat-file', '--batch-check=%(objectname) %(objectsize)'], blobs);
  const lines = answer.split('\n').map((line) => line.split(' '));
  return new Map(lines.map(([blob = '', size]) => [blob, Number(size)]));
}

/** Returns the contents of blobs, by their ids. All are in memory. @throws {NetRavenError} NR_ADOPT_GIT_FAILED */
export async function readBlobs(repository: string, blobs: readonly string[]): Promise<Map<string, Buffer>> {
  const contents = new Map<string, Buffer>();
  if (blobs.length === 0) return contents;
  const bytes = Buffer.from(
    await git(repository, ['cat-file', '--batch=%(objectname) %(objectsize)'], blobs),
    'latin1',
  );
  for (let at = 0; at < bytes.length;) {
    const lineEnd = bytes.indexOf('\n', at);
    const [blob = '', size] = bytes.toString('latin1', at, lineEnd).split(' ');
    const start = lineEnd + 1;
    const end = start + (Number(size) || 0);
    // A missing blob has a line without a content.
    if (Number.isNaN(Number(size))) at = start;
    else {
      contents.set(blob, bytes.subarray(start, end));
      at = end + 1;
    }
  }
  return contents;
}

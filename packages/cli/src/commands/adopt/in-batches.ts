import type { NodeVersion } from '@netraven/inventory';

/** A version with the size of its content. */
export interface SizedVersion extends NodeVersion {
  readonly bytes: number;
}

/** Limits of one request. */
const most = { versions: 200, bytes: 8 * 2 ** 20 };

/**
 * Cuts versions into batches for one request each, in their order. Versions of one device with the same time stay together:
 * the server takes the time to see which of them it has.
 */
export async function* inBatches(versions: readonly NodeVersion[]): AsyncGenerator<readonly SizedVersion[]> {
  const { blobSizes } = await import('@netraven/inventory');
  const sizes = new Map<string, number>();
  for (const [repository, own] of Map.groupBy(versions, (version) => version.repository)) {
    const blobs = [...new Set(own.map(({ blob }) => blob))];
    for (const [blob, size] of await blobSizes(repository, blobs)) sizes.set(blob, size);
  }
  let batch: SizedVersion[] = [];
  let bytes = 0;
  for (const version of versions) {
    const size = sizes.get(version.blob) ?? 0;
    const last = batch.at(-1);
    const belongs = last?.node === version.node && last.at === version.at;
    if (last && !belongs && (batch.length >= most.versions || bytes + size > most.bytes)) {
      yield batch;
      [batch, bytes] = [[], 0];
    }
    batch.push({ ...version, bytes: size });
    bytes += size;
  }
  if (batch.length > 0) yield batch;
}

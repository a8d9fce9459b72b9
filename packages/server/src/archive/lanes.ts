export function chunksOf<Item>(items: readonly Item[], size: number): Item[][] {
  return Array.from({ length: Math.ceil(items.length / size) }, (_, index) =>
    items.slice(index * size, (index + 1) * size),
  );
}

/** Gives each chunk to the next lane that is free. After an error, no chunk is begun, and none is worked on. */
export async function inLanes<Chunk, Lane>(
  chunks: readonly Chunk[],
  lanes: readonly Lane[],
  work: (chunk: Chunk, lane: Lane, index: number) => Promise<void>,
): Promise<void> {
  let taken = 0;
  const ended = await Promise.allSettled(
    lanes.map(async (lane) => {
      try {
        for (let index = taken++; index < chunks.length; index = taken++) {
          await work(chunks[index] as Chunk, lane, index);
        }
      } catch (error) {
        taken = chunks.length;
        throw error;
      }
    }),
  );
  for (const one of ended) if (one.status === 'rejected') throw one.reason;
}

/** Returns a `fetch` whose connections break after the given number of chunks, in the middle of a chunk. */
export function cuttingFetch(after: () => number): { readonly fetch: typeof fetch; readonly cuts: () => number } {
  let cuts = 0;
  return {
    cuts: () => cuts,
    fetch: async (input, init) => {
      const broken = new AbortController();
      const signal = init?.signal ? AbortSignal.any([init.signal, broken.signal]) : broken.signal;
      const response = await fetch(input, { ...init, signal });
      let left = after();
      const cut = new TransformStream<Uint8Array, Uint8Array>({
        transform(chunk, out) {
          if (left-- > 0) {
            out.enqueue(chunk);
            return;
          }
          cuts += 1;
          out.enqueue(chunk.subarray(0, chunk.length / 2));
          broken.abort();
          out.error(new TypeError('the connection broke'));
        },
      });
      return new Response(response.body?.pipeThrough(cut) ?? null, response);
    },
  };
}

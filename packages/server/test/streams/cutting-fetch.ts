/** A fetch over a connection that breaks after every so many pieces, in the middle of one. */
export function cuttingFetch(after: () => number): { readonly fetch: typeof fetch; readonly cuts: () => number } {
  let cuts = 0;
  return {
    cuts: () => cuts,
    fetch: async (input, init) => {
      const gone = new AbortController();
      const signal = init?.signal ? AbortSignal.any([init.signal, gone.signal]) : gone.signal;
      const response = await fetch(input, { ...init, signal });
      let left = after();
      const cut = new TransformStream<Uint8Array, Uint8Array>({
        transform(piece, out) {
          if (left-- > 0) {
            out.enqueue(piece);
            return;
          }
          cuts += 1;
          out.enqueue(piece.subarray(0, piece.length / 2));
          gone.abort();
          out.error(new TypeError('the connection broke'));
        },
      });
      return new Response(response.body?.pipeThrough(cut) ?? null, response);
    },
  };
}

/** The seeds to try: 1, 2, … `NETRAVEN_CHAOS_SEEDS` is their number, by default one. */
export const seeds: readonly number[] = Array.from(
  { length: Number(process.env['NETRAVEN_CHAOS_SEEDS'] ?? 1) },
  (_, index) => index + 1,
);

/** Numbers from 0 to 1 that are the same for the same seed (mulberry32). */
export function randomOf(seed: number): () => number {
  let state = seed * 0x9e3779b9;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

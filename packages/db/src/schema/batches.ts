/** Rows of one statement. Sealing this many logins takes some 20 ms, and the server answers between two statements. */
const perBatch = 1_000;

/** Splits the rows of a long statement. */
export function batchesOf<Item>(items: readonly Item[]): Item[][] {
  const count = Math.ceil(items.length / perBatch);
  return Array.from({ length: count }, (_, index) => items.slice(index * perBatch, (index + 1) * perBatch));
}

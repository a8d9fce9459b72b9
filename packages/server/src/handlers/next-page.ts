/** Returns the `next` field of an answer with a list; no field if this page is not full and so the last. */
export function nextPage<Row, Next>(
  rows: readonly Row[],
  limit: number,
  after: (last: Row) => Next,
): { readonly next?: Next } {
  const last = rows.at(-1);
  return last !== undefined && rows.length === limit ? { next: after(last) } : {};
}

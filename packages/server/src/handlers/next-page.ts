/** What leads to the next page, to be spread into an answer: nothing where a page is not full, and so the last. */
export function nextPage<Row, Next>(
  rows: readonly Row[],
  limit: number,
  behind: (last: Row) => Next,
): { readonly next?: Next } {
  const last = rows.at(-1);
  return last !== undefined && rows.length === limit ? { next: behind(last) } : {};
}

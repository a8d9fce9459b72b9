/** Returns the numbers of a list of texts, without blank ones. Keeps text that is not a number: the server reports it. */
export function numbersOf(typed: readonly unknown[]): unknown[] {
  return typed
    .filter((item) => String(item).trim() !== '')
    .map((item) => (Number.isNaN(Number(item)) ? item : Number(item)));
}

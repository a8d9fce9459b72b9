/** True in `pnpm test:matrix`. */
export const isMatrix: boolean = process.env['NETRAVEN_TEST_MATRIX'] === '1';

/** Returns the named cases in `pnpm test`, and all others in the matrix: no case runs in both. */
export function casesOf<T>(all: readonly T[], fast: readonly NoInfer<T>[]): readonly T[] {
  return all.filter((one) => fast.includes(one) !== isMatrix);
}

/** True in `pnpm test:matrix`. */
export const isMatrix: boolean = process.env['NETRAVEN_TEST_MATRIX'] === '1';

/** Returns all cases in the matrix, and the named ones in `pnpm test`. */
export function casesOf<T>(all: readonly T[], fast: readonly NoInfer<T>[]): readonly T[] {
  return isMatrix ? all : fast;
}

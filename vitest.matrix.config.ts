import { defineConfig } from 'vitest/config';
import { shared } from './vitest.config.ts';

/** The long tests: every combination of what `vitest.config.ts` tries in a few. */
export default defineConfig({
  ...shared,
  test: { ...shared.test, include: ['test/**/*.matrix.test.ts', 'packages/*/test/**/*.matrix.test.ts'] },
});

import { defineConfig } from 'vitest/config';
import { registry, shared } from './vitest.config.ts';

/** The tests that take long. They add to `pnpm test`: few of its cases run again. */
export default defineConfig({
  ...shared,
  test: {
    ...shared.test,
    ...registry,
    setupFiles: [...shared.test.setupFiles, ...registry.setupFiles],
    // The named files try a few cases in `pnpm test`, and the others here.
    include: [
      'test/**/*.matrix.test.ts',
      'packages/*/test/**/*.matrix.test.ts',
      'packages/cli/test/demo.test.ts',
      'test/drop-in.test.ts',
      'test/layouts/layouts.test.ts',
      'packages/db/test/tasks/injected-faults.test.ts',
      'packages/device/test/detect.test.ts',
      'packages/testing/test/{both-modes,change-trials,platforms}.test.ts',
      'packages/worker/test/mirror/killed.test.ts',
      'packages/core/test/host/{hostile,protocol-fuzz}.test.ts',
      ...['changes', 'find', 'rollback', 'templates'].map((name) => `test/verdaccio/${name}.test.ts`),
    ],
    env: { NETRAVEN_TEST_MATRIX: '1' },
  },
});

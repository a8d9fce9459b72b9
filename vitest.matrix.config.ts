import { defineConfig } from 'vitest/config';
import { page, registry, shared } from './vitest.config.ts';

/** The tests that take long. They add to `pnpm test`: few of its cases run again. */
export default defineConfig({
  ...shared,
  test: {
    ...shared.test,
    ...registry,
    globalSetup: [registry.globalSetup, page.globalSetup],
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
      'packages/testing/test/{change-trials,platforms}.test.ts',
      'packages/core/test/host/{hostile,protocol-fuzz}.test.ts',
    ],
    env: { NETRAVEN_TEST_MATRIX: '1' },
  },
});

import { defineConfig } from 'vitest/config';
import { page, registry, shared } from './vitest.config.ts';

/** The tests that take long. */
export default defineConfig({
  ...shared,
  test: {
    ...shared.test,
    ...registry,
    globalSetup: [registry.globalSetup, page.globalSetup],
    setupFiles: [...shared.test.setupFiles, ...registry.setupFiles],
    // These files try a few cases in `pnpm test`, and all cases here.
    include: [
      'test/**/*.matrix.test.ts',
      'packages/*/test/**/*.matrix.test.ts',
      'packages/cli/test/demo.test.ts',
      'test/drop-in.test.ts',
      'test/layouts/layouts.test.ts',
      'packages/db/test/tasks/injected-faults.test.ts',
      'packages/device/test/explore.test.ts',
      'packages/testing/test/{change-trials,platforms}.test.ts',
      'packages/worker/test/mirror/killed.test.ts',
      'packages/core/test/host/{hostile,protocol-fuzz}.test.ts',
      ...['changes', 'first-job', 'rollback', 'story'].map((name) => `test/verdaccio/${name}.test.ts`),
      'test/releases/versions.test.ts',
      'test/ui/page.test.ts',
    ],
    env: { NETRAVEN_TEST_MATRIX: '1' },
  },
});

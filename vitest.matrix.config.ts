import { configDefaults, defineConfig } from 'vitest/config';
import { shared } from './vitest.config.ts';

/** The tests that take long. They add to `pnpm test`: few of its cases run again. */
export default defineConfig({
  ...shared,
  test: {
    ...shared.test,
    // One package registry, and one stage for the tests of the page.
    globalSetup: [...shared.test.globalSetup, 'test/verdaccio/global-setup.ts', 'test/ui/global-setup.ts'],
    setupFiles: [...shared.test.setupFiles, 'test/verdaccio/setup-environment.ts'],
    // Hooks wait for the registry: all packages are built, packed and published before it is ready.
    hookTimeout: 900_000,
    // The named files try a few cases in `pnpm test`, and the others here.
    include: [
      'test/**/*.matrix.test.ts',
      'packages/*/test/**/*.matrix.test.ts',
      'packages/db/test/tasks/injected-faults.test.ts',
      'packages/server/test/odd-rows.test.ts',
      'packages/device/test/detect.test.ts',
      'packages/inventory/test/changing-sources.test.ts',
      'packages/testing/test/{change-trials,platforms}.test.ts',
      'packages/core/test/host/{hostile,protocol-fuzz}.test.ts',
    ],
    // On a busy machine, leases lapse under all pressures together: it has a command of its own.
    exclude: [...configDefaults.exclude, 'test/pressure/**'],
    env: { NETRAVEN_TEST_MATRIX: '1' },
  },
});

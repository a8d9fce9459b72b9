import { readdirSync } from 'node:fs';
import { configDefaults, defineConfig, type ViteUserConfig } from 'vitest/config';

const source = '@netraven/source';
/** Where continuous integration reads the counts from. */
const report = process.env['NETRAVEN_TEST_REPORT'];
/** Only `pnpm test:matrix` runs these. */
const matrix = '**/*.matrix.test.ts';

/** The settings of `pnpm test` and of `pnpm test:matrix`. */
export const shared = {
  resolve: { conditions: [source] },
  ssr: { resolve: { conditions: [source], externalConditions: [source] } },
  test: {
    execArgv: [`--conditions=${source}`],
    reporters: report ? ['default', 'json'] : ['default'],
    ...(report && { outputFile: { json: report } }),
    // A wait ends with what is waited for: these say only when something is given up, on a machine that does much else.
    testTimeout: 60_000,
    hookTimeout: 120_000,
    expect: { poll: { timeout: 30_000 } },
    // Most of them wait: for a database to start, a registry to answer, a lease to lapse.
    maxWorkers: '100%',
  },
} satisfies ViteUserConfig;

/** One project per package, run from source; `packages/<name>/test` mirrors `packages/<name>/src`. `house` is all of it, `page` the web page in a browser. */
export default defineConfig({
  ...shared,
  test: {
    ...shared.test,
    projects: [
      {
        extends: true as const,
        test: {
          name: 'house',
          include: ['test/**/*.test.ts'],
          exclude: [...configDefaults.exclude, 'test/ui/**', matrix],
        },
      },
      {
        extends: true as const,
        test: {
          name: 'page',
          include: ['test/ui/*.test.ts'],
          globalSetup: 'test/ui/global-setup.ts',
          // They share one NetRaven.
          fileParallelism: false,
        },
      },
      ...readdirSync('packages').map((name) => ({
        extends: true as const,
        test: {
          name,
          root: `packages/${name}`,
          include: ['test/**/*.test.ts'],
          exclude: [...configDefaults.exclude, matrix],
          typecheck: { enabled: name === 'core', include: ['test/**/*.test-d.ts'], tsconfig: 'tsconfig.json' },
        },
      })),
    ],
  },
});

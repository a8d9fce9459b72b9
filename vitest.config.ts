import { readdirSync } from 'node:fs';
import { defineConfig } from 'vitest/config';

const source = '@netraven/source';
/** Where continuous integration reads the counts from. */
const report = process.env['NETRAVEN_TEST_REPORT'];

/** One project per package, run from source; `packages/<name>/test` mirrors `packages/<name>/src`. `house` is all of it, `page` the web page in a browser. */
export default defineConfig({
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
    projects: [
      { extends: true as const, test: { name: 'house', include: ['test/**/*.test.ts'], exclude: ['test/ui/**'] } },
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
          typecheck: { enabled: name === 'core', include: ['test/**/*.test-d.ts'], tsconfig: 'tsconfig.json' },
        },
      })),
    ],
  },
});

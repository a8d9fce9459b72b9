import { readdirSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { configDefaults, defineConfig, type ViteUserConfig } from 'vitest/config';
import { BaseSequencer, type TestSpecification } from 'vitest/node';

const source = '@netraven/source';
// Tests start hundreds of processes from source. A shared cache saves each of them about a second of compiling.
process.env['NODE_COMPILE_CACHE'] ??= join(import.meta.dirname, 'node_modules', '.cache', 'netraven-tests');

/** Where continuous integration reads the counts from. */
const report = process.env['NETRAVEN_TEST_REPORT'];
/** The long tests run in `pnpm test:matrix`, which sets the variable for each vitest that it starts. */
const matrix = process.env['NETRAVEN_TEST_MATRIX'] === '1' ? [] : ['**/*.matrix.test.ts'];

/** The longest files, the longest first. They start in this order, so that none runs alone at the end. */
const longest = [
  // Of the matrix.
  'page.matrix',
  'first-job.matrix',
  'fresh-install.matrix',
  'templates.matrix',
  'drop-in.matrix',
  'ordinary-user.matrix',
  'external-database.matrix',
  'registry-gone.matrix',
  'story.matrix',
  'mistakes.matrix',
  'hostile-packages.matrix',
  'killed.matrix',
  'worker/test/big-runs.matrix',
  'commands/worker/worker.matrix',
  'managed.matrix',
  'remote.matrix',
  'new-package.matrix',
  'largest-configuration.matrix',
  'database-gone.matrix',
  'notifier.matrix',
  'black-hole.matrix',
  'dev.matrix',
  'fixes.matrix',
  'check-job.matrix',
  'both-modes.matrix',
  'find.matrix',
  'week.matrix',
  'chaos-report.matrix',
  'task-ends.matrix',
  'session/safe-change.matrix',
  'worker/test/mirror.matrix',
  'start.matrix',
  'doctor.matrix',
  'summary.matrix',
  // Of `pnpm test`.
  'job-host',
  'end-to-end',
].map((name) => `/${name}.test.ts`);

class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const placeOf = ({ moduleId }: TestSpecification): number => {
      const place = longest.findIndex((name) => moduleId.endsWith(name));
      return place === -1 ? longest.length : place;
    };
    return (await super.sort(files)).toSorted((one, other) => placeOf(one) - placeOf(other));
  }
}

/** The settings of `pnpm test` and of `pnpm test:matrix`. */
export const shared = {
  resolve: { conditions: [source] },
  // As packages/ui/vite.config.ts.
  oxc: { jsx: { runtime: 'automatic', importSource: 'vue' } },
  ssr: { resolve: { conditions: [source], externalConditions: [source] } },
  test: {
    execArgv: [`--conditions=${source}`],
    globalSetup: [join(import.meta.dirname, 'test/stop-postgres.ts')],
    sequence: { sequencer: LongestFirst },
    // Sets the environment of a test file, and of all that it starts.
    setupFiles: [join(import.meta.dirname, 'test/setup-environment.ts')],
    reporters: report ? ['default', 'json'] : ['default'],
    ...(report && { outputFile: { json: report } }),
    // A wait ends with what is waited for. These limits are for a machine that does much else.
    testTimeout: 300_000,
    hookTimeout: 300_000,
    teardownTimeout: 60_000,
    expect: { poll: { timeout: 60_000 } },
    // Tests often wait for a database, a registry or a lease: more workers than processors.
    maxWorkers: Math.max(4, availableParallelism()),
  },
} satisfies ViteUserConfig;

/** One project per package, run from source; `packages/<name>/test` mirrors `packages/<name>/src`. `house` is all of it. */
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
          exclude: [...configDefaults.exclude, ...matrix],
        },
      },
      ...readdirSync('packages').map((name) => ({
        extends: true as const,
        test: {
          name,
          root: `packages/${name}`,
          // The templates of job packages are packages below job-template.
          include: ['test/**/*.test.ts', 'templates/*/test/**/*.test.ts'],
          exclude: [...configDefaults.exclude, ...matrix],
          // A process for several files saves a quarter of the CPU time. The others keep state in modules or change globals.
          isolate: ['core', 'cli', 'testing', 'installer'].includes(name),
        },
      })),
    ],
  },
});

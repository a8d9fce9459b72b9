import { defineConfig } from 'vitest/config';

/** `runJob(folder)` runs the package from its source, without a build. A login takes seconds on a busy machine. */
export default defineConfig({ test: { execArgv: ['--conditions=@netraven/source'], testTimeout: 60_000 } });

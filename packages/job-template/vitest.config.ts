import { defineConfig } from 'vitest/config';

/** `runJob(folder)` runs the package from its source, without a build. */
export default defineConfig({ test: { execArgv: ['--conditions=@netraven/source'] } });

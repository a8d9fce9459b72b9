import { defineConfig } from 'vitest/config';
import { shared } from './vitest.config.ts';

/** Backups of slow devices under each pressure and under all of them, with a report. */
export default defineConfig({
  ...shared,
  test: {
    ...shared.test,
    include: ['test/pressure/*.matrix.test.ts'],
    env: { NETRAVEN_TEST_PRESSURE: process.env['NETRAVEN_TEST_PRESSURE'] ?? 'whole' },
  },
});

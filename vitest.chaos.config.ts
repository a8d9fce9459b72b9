import { defineConfig } from 'vitest/config';
import { shared } from './vitest.config.ts';

/** Ten minutes of faults, with a report. */
export default defineConfig({
  ...shared,
  test: {
    ...shared.test,
    include: ['test/chaos/report/*.matrix.test.ts'],
    env: { NETRAVEN_CHAOS_SECONDS: process.env['NETRAVEN_CHAOS_SECONDS'] ?? '600' },
  },
});

import { readFileSync } from 'node:fs';
import { JobLogger } from '@netraven/core';
import { CronExpressionParser } from 'cron-parser';

export const meta = { jobType: 'clock', label: 'Clock' };

/** Any object will do. */
export const configSchema = {
  '~standard': {
    version: 1,
    vendor: 'acme',
    validate: (value) => ({ value }),
    jsonSchema: { input: () => ({ type: 'object' }), output: () => ({ type: 'object' }) },
  },
};

/** Uses what it depends on, and tries to read what it was told it may not. */
export async function run({ jobId, config }) {
  new JobLogger({ jobId, jobType: 'clock', deviceId: null }).info('Looking at the clock');
  const next = CronExpressionParser.parse('0 3 * * *', { currentDate: '2026-01-01T00:00:00Z', tz: 'UTC' }).next();
  return { success: true, details: { next: next.toISOString(), reads: config.paths.map(read) } };
}

function read(path) {
  try {
    readFileSync(path);
    return 'read';
  } catch (error) {
    return error.code;
  }
}

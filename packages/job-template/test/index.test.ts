import { expect, it } from 'vitest';
import { runJob } from '@netraven/testing';
import * as job from '../src/index.ts';

it('logs that it started and completed, and says so', async () => {
  const { result, log } = await runJob(job);
  expect(result).toEqual({ success: true, details: 'Example job completed.' });
  expect(log.map(({ level, source, message }) => ({ level, source, message }))).toEqual([
    { level: 'info', source: 'worker.job.example', message: 'Example job started' },
    { level: 'info', source: 'worker.job.example', message: 'Example job completed' },
  ]);
});

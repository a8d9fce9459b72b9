import { expect, it, onTestFinished } from 'vitest';
import { runJob, startSimulator } from '@netraven/testing';
import * as job from '../src/index.ts';

it('logs its start and end, and succeeds', async () => {
  const simulator = await startSimulator([
    { name: 'core-1', platform: 'cisco_ios', username: 'netops', password: 'lab-login' },
  ]);
  onTestFinished(() => simulator.close());
  const { result, log } = await runJob(job, { device: simulator.device('core-1') });
  expect(result).toEqual({ success: true, details: 'Example job completed.' });
  expect(log.map(({ level, source, message }) => ({ level, source, message }))).toEqual([
    { level: 'info', source: 'worker.job.example', message: 'Example job started' },
    { level: 'info', source: 'worker.job.example', message: 'Example job completed' },
  ]);
});

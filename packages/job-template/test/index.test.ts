import { expect, it, onTestFinished } from 'vitest';
import { runJob, startSimulator } from '@netraven/testing';
import answers from '../answers.json' with { type: 'json' };
import * as job from '../src/index.ts';

it('logs its start and end, and counts the lines of the configuration', async () => {
  const simulator = await startSimulator([
    { name: 'core-1', platform: 'cisco_ios', username: 'netops', password: 'lab-login', answers },
  ]);
  onTestFinished(() => simulator.close());
  const device = simulator.device('core-1');
  const { result, log } = await runJob(job, { device, config: { text: 'core-1' } });
  const expected = device.config.split('\n').filter((line) => line.includes('core-1'));
  expect(result).toEqual({ success: true, message: `${expected.length} lines`, details: 'Example job completed.' });
  expect(log.map(({ level, source, message }) => ({ level, source, message }))).toEqual([
    { level: 'info', source: 'worker.job.example', message: 'Example job started' },
    { level: 'info', source: 'worker.job.example', message: 'Example job completed' },
  ]);
});

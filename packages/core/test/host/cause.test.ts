import { expect, it, onTestFinished } from 'vitest';
import { JobHost } from '../../src/host/index.ts';
import { jobPackage } from './job-package.ts';
import { quiet, sampleTask } from './sample-task.ts';

it('the cause of a failed fetch is named, and that of another error is not', async () => {
  const source = `export async function run({ jobId }) {
    throw new Error(jobId, { cause: new Error('getaddrinfo ENOTFOUND api.example.net') });
  }`;
  const host = new JobHost({ ...jobPackage(source), granted: [], logger: quiet });
  onTestFinished(() => host.close());
  const messageOf = (jobId: string): Promise<string> =>
    host.run(sampleTask({ jobId })).then(String, (error: Error) => error.message);
  await expect(host.run(sampleTask({ jobId: 'fetch failed' }))).rejects.toMatchObject({ code: 'NR_JOB_THREW' });
  expect(await messageOf('fetch failed')).toBe('fetch failed: getaddrinfo ENOTFOUND api.example.net');
  expect(await messageOf('not the right page')).toBe('not the right page');
});

it('what a job prints before its process ends is in the message, of both outputs', async () => {
  const source = `export async function run() {
    await new Promise((resolve) => process.stdout.write('the first output ', resolve));
    await new Promise((resolve) => process.stderr.write('and the second', resolve));
    process.exit(3);
  }`;
  const host = new JobHost({ ...jobPackage(source), granted: [], logger: quiet });
  onTestFinished(() => host.close());
  const error = await host.runAlone(sampleTask()).catch((thrown: Error) => thrown.message);
  expect(error).toContain('the first output');
  expect(error).toContain('and the second');
});

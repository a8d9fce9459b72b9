import { setTimeout as wait } from 'node:timers/promises';
import { describe, expect, it, onTestFinished } from 'vitest';
import { JobHost, ownNamespace } from '../../src/host/index.ts';
import { isAlive } from '../../src/system/index.ts';
import { jobPackage } from './job-package.ts';
import { quiet, sampleTask } from './sample-task.ts';

function host(body: string): JobHost {
  const made = jobPackage(`export async function run(context) { ${body} }`);
  const opened = new JobHost({ ...made, granted: [], logger: quiet });
  onTestFinished(() => opened.close());
  return opened;
}

const why = ownNamespace().length > 0 ? '' : ' (skipped: run by root, or no user namespaces here)';

describe.skipIf(why !== '')(`in a process namespace of its own, a job host${why}`, () => {
  it('can signal neither NetRaven nor the job host of another package', async () => {
    const victim = host('await new Promise((resolve) => setTimeout(resolve, 500)); return { success: true }');
    const result = victim.run(sampleTask());
    await expect.poll(() => victim.pids.length).toBe(1);
    const killer = host(`
      const codes = context.jobId.split(' ').map((pid) => {
        try { process.kill(Number(pid), 'SIGKILL'); return 'sent' } catch (error) { return error.code }
      });
      return { success: true, message: codes.join() }`);
    const jobId = `${process.pid} ${victim.pids[0]} -${victim.pids[0]}`;
    expect(await killer.run(sampleTask({ jobId }))).toEqual({ success: true, message: 'ESRCH,ESRCH,ESRCH' });
    expect(await result).toEqual({ success: true });
  });

  it('is killed for the memory that it uses, not for that of the process that started it', async () => {
    const hungry = host(`
      const kept = [];
      for (;;) { kept.push(Buffer.alloc(16e6, 1)); await new Promise((resolve) => setTimeout(resolve, 20)) }`);
    await expect(hungry.run(sampleTask())).rejects.toMatchObject({ code: 'NR_HOST_MEMORY' });
  });

  it('leaves no process when it is closed', async () => {
    const idle = host('return { success: true }');
    await idle.run(sampleTask());
    const [pid = 0] = idle.pids;
    expect(isAlive(pid)).toBe(true);
    await idle.close();
    while (isAlive(pid)) await wait(20);
  });
});

import { afterEach, expect, it } from 'vitest';
import type { NetRavenError } from '../../src/index.ts';
import { JobHost } from '../../src/host/index.ts';
import { hostileKinds, hostilePackage } from './hostile-kinds.ts';
import { quiet, sampleTask } from './sample-task.ts';

const ends: (() => unknown)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0).toReversed()) await end();
});

it.each(hostileKinds.filter(({ fast }) => fast))(
  'a job that $what harms only its own task, and the next task runs',
  async ({ body, code }) => {
    const made = hostilePackage(body);
    ends.push(() => made.remove());
    const opened = new JobHost({ ...made, granted: [], logger: quiet });
    ends.push(() => opened.close());
    const ended = await opened.run(sampleTask({ jobId: 'bad' })).then(
      () => 'success',
      (error: NetRavenError) => error.code,
    );
    expect([code].flat()).toContain(ended);
    expect(await opened.run(sampleTask())).toEqual({ success: true });
  },
);

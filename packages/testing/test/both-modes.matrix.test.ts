import { afterAll, describe, expect, it } from 'vitest';
import {
  deviceId,
  MemoryStore,
  runJob,
  startSimulator,
  type JobUnderTest,
  type RunJobError,
  type TestDevice,
} from '../src/index.ts';
import { cases, sourceOf, type Case } from './cases.ts';
import { jobFolder, removeJobFolders } from './job-folder.ts';

const login = { username: 'netops', password: 'lab-login', enablePassword: 'lab-enable' };

const simulator = await startSimulator([
  { name: 'r1', platform: 'cisco_ios', ...login },
  { name: 'frr', platform: 'linux_frr', username: 'netops', password: 'lab-login' },
  { name: 'changed', platform: 'cisco_ios', ...login },
  { name: 'cut', platform: 'cisco_ios', ...login, faults: [{ kind: 'cut', at: 0.5 }] },
  {
    name: 'asking',
    platform: 'cisco_ios',
    ...login,
    answers: { 'clear log': { asks: 'Clear? [confirm]', next: 'ok' } },
  },
  {
    name: 'ros',
    platform: 'mikrotik_routeros',
    ...login,
    answers: {
      'GET /rest/system/identity': '{"name":"ros"}',
      'GET /rest/long': `${'ä😀'.repeat(20)}\n`.repeat(6_000),
      'PUT /rest/ip/dns': '{}',
    },
  },
  { name: 'hung', platform: 'cisco_ios', ...login, faults: [{ kind: 'hang', at: 0.5 }] },
]);
afterAll(async () => {
  await simulator.close();
  removeJobFolders();
});

/** Returns all of a run except for its times. */
async function outcomeOf(job: JobUnderTest, one: Case): Promise<object> {
  const store = new MemoryStore();
  store.save({ jobType: 'backup', device: 'r1' }, 'running-config', 'saved by backup');
  const { device = 'r1', devices, times = 1, cancelAfterMs, asked = {} } = one;
  const entries = (log: readonly object[]): object[] =>
    log.map((entry) => ({ ...entry, timestamp: expect.any(String), job_id: expect.any(String) }));
  for (let left = times; ; left--) {
    const cancel = new AbortController();
    const timer = cancelAfterMs === undefined ? undefined : setTimeout(() => cancel.abort(), cancelAfterMs);
    try {
      const ran = await runJob(job, {
        ...asked,
        device: deviceCalled(device),
        ...(devices && { devices: devices.map(deviceCalled) }),
        store,
        signal: cancel.signal,
      });
      if (left > 1) continue;
      const { result, log, otherLog, artifacts, state } = ran;
      return { result, log: entries(log), others: otherLog.map(({ message }) => message), artifacts, state };
    } catch (error) {
      const { code, message, retryable, status, log, ...thrown } = error as Partial<RunJobError>;
      // The permissions of a module are those of the test, which the hint says first.
      const hint = thrown.hint?.replace(/^Pass `permissions: [^`]*` to runJob\(\)\. /, '');
      const kept = {
        texts: store.texts({ jobType: 'sample', device }),
        state: await store.state({ jobType: 'sample', deviceId: deviceId(device) }),
      };
      return { error: { code, message, hint, retryable, status }, log: entries(log ?? []), kept };
    } finally {
      clearTimeout(timer);
    }
  }
}

function deviceCalled(name: string): TestDevice {
  const { platform, address, port } = simulator.device('r1');
  if (name === 'locked') return { name, platform, address, port };
  if (name === 'alien') return { name, platform: 'alien_os', address, port, login };
  if (name === 'gone') return { name, platform, address, port: 9, login };
  return simulator.device(name);
}

describe.each(cases)('$title', (one) => {
  const folder = jobFolder(sourceOf(one));

  it.concurrent('gives the same result in this process and in a job host', async () => {
    const [here, there] = await Promise.all([outcomeOf(await folder.import(), one), outcomeOf(folder.path, one)]);
    expect(here).toMatchObject(one.gives);
    expect(there).toEqual(here);
  });
});

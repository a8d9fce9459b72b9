import { artifacts } from '@netraven/db';
import { expect, it } from 'vitest';
import { cisco, startPlant } from './plant.ts';

it('the example job of the specification writes its two log lines and returns its result', async () => {
  const plant = await startPlant({ devices: cisco('core-1') });
  const { run, tasks } = await plant.run('example');
  expect(run).toMatchObject({ status: 'success', counts: { total: 1, success: 1 } });
  expect(tasks.map((task) => task.result)).toEqual([
    { success: true, message: expect.stringMatching(/^\d+ lines$/), details: 'Example job completed.' },
  ]);
  const entry = {
    timestamp: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/),
    log_type: 'job',
    level: 'info',
    job_id: run.id,
    device_id: tasks[0]?.device?.id,
    source: 'worker.job.example',
    meta: {},
  };
  expect((await plant.log(run.id)).filter((record) => record.log_type === 'job')).toEqual([
    { ...entry, message: 'Example job started' },
    { ...entry, message: 'Example job completed' },
  ]);
});

it('a backup is stored masked in the database and in Git; only a change makes a new version', async () => {
  const plant = await startPlant({
    devices: [
      { name: 'core-1', platform: 'cisco_ios' },
      { name: 'branch-7', platform: 'cisco_ios', faults: [{ kind: 'close', at: 0.5 }] },
    ],
  });
  const first = await plant.run('backup');
  expect(first.run).toMatchObject({ status: 'partial', counts: { total: 2, success: 1, error: 1 } });
  const failed = first.tasks.find((task) => task.device?.name === 'branch-7');
  expect(failed?.error).toMatchObject({ code: expect.stringMatching(/^NR_DEVICE_/), hint: expect.any(String) });
  const again = await plant.run('backup', { devices: 'name:core-1' });
  expect(again.tasks[0]?.result).toMatchObject({ success: true, message: 'unchanged' });
  const [version] = await artifacts.latestOfAll(plant.db, 'core-1');
  expect(version?.confirmedAt.getTime()).toBeGreaterThan(version?.savedAt.getTime() ?? Infinity);

  const device = plant.simulator.device('core-1');
  device.config = device.config.replace(/\nend\n?$/, '\nntp server 10.0.0.123\nend\n');
  await plant.run('backup', { devices: 'name:core-1' });
  const log = await plant.git(['log', '--format=%s'], 'version 2');
  expect(log).toBe('core-1/backup/running-config version 2\ncore-1/backup/running-config version 1\n');
  const shown = await plant.git(['show', '--format=', '--unified=0', 'main'], 'ntp');
  expect(shown.split('\n').filter((line) => /^[+-][^+-]/.test(line))).toEqual(['+ntp server 10.0.0.123']);
  expect(await plant.git(['fsck', '--strict'], '')).toBe('');
});

it('a configuration that is only the beginning of the one before is stored with a warning, if nothing marks its end', async () => {
  const plant = await startPlant({
    devices: [
      { name: 'os10-1', platform: 'dell_os10' },
      { name: 'eos-1', platform: 'arista_eos' },
    ],
  });
  const first = await plant.run('backup');
  // The proof of the first one is stored with it, and logged.
  const proofs = async (deviceName: string): Promise<boolean[]> =>
    (await artifacts.history(plant.db, { deviceName, jobType: 'backup', name: 'running-config' })).map(
      ({ readTwice }) => readTwice,
    );
  expect([await proofs('os10-1'), await proofs('eos-1')]).toEqual([[true], [false]]);
  expect((await plant.log(first.run.id)).filter(({ message }) => message.includes('two equal reads'))).toMatchObject([
    { level: 'info', message: 'Accepted after two equal reads: nothing marks its end' },
  ]);
  for (const device of plant.simulator.devices) {
    const [rest = '', end = ''] = /^end\n/m.exec(device.config) ? device.config.split(/(?=^end\n)/m) : [device.config];
    device.config = rest.slice(0, rest.lastIndexOf('\n', rest.length / 2) + 1) + end;
  }
  const { run, tasks } = await plant.run('backup');
  expect(tasks.map(({ status }) => status)).toEqual(['success', 'success']);
  expect((await plant.log(run.id)).filter(({ level }) => level === 'warning')).toMatchObject([
    {
      message:
        'running-config is only the beginning of version 1, and nothing marks its end: the device may have cut it. ' +
        'Compare them with `netraven artifacts diff os10-1 backup running-config`.',
    },
  ]);
});

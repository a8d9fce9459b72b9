import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { credentials, devices, inspections, runs } from '@netraven/db';
import { frrAvailable, startFrr, type Frr } from '@netraven/test-utils/frr/start-frr';
import { startPlant, type Plant } from './plant.ts';

const missing = frrAvailable();
const job = (jobType: string, body: string): { source: string; permissions: ['device:write'] } => ({
  permissions: ['device:write'],
  source: `export const meta = { jobType: '${jobType}' };
    export async function run({ device, logger, signal }) {
      const lines = ['ip route 198.18.6.0/24 Null0', 'ip route 198.18.7.0/24 Null0'];
      await (await device.connect()).configure(lines, { undo: lines.map((line) => 'no ' + line) });
      ${body} }`,
});
const jobs = {
  throws: job('throws', `throw new Error('no ping');`),
  waits: job(
    'waits',
    `logger.info('waiting');
     await new Promise((_, no) => signal.addEventListener('abort', () => no(signal.reason)));`,
  ),
};

describe.skipIf(missing)(`a real FRR router over OpenSSH${missing ? ` (skipped: ${missing})` : ''}`, () => {
  let router: Frr;
  let plant: Plant;
  beforeAll(async () => {
    router = await startFrr();
    plant = await startPlant({ jobs, shared: true });
    const { address, port, username, password } = router;
    await credentials.add(plant.db, {
      networks: ['127.0.0.0/8'],
      name: 'router',
      username,
      password,
      tags: ['frr'],
      priority: 1,
    });
    await devices.add(plant.db, { name: 'frr-1', address, port, platform: 'linux_frr', tags: ['frr'] });
  });
  afterAll(() => router.stop());

  it('is reached, backed up, changed and backed up again, and Git shows the diff', async () => {
    const { address, port } = router;
    // FRR's CLI speaks as that of Cisco's IOS does, but its secrets are other ones: the wrong platform is refused.
    const wrong = await devices.add(plant.db, { name: 'wrong', address, port, platform: 'cisco_ios', tags: ['frr'] });
    expect((await plant.run('backup', { devices: 'name:wrong' })).tasks).toMatchObject([
      {
        status: 'error',
        error: { code: 'NR_DEVICE_PLATFORM_WRONG', hint: expect.stringContaining('devices detect wrong') },
      },
    ]);
    const { id } = await inspections.create(plant.db, wrong.id, { kind: 'detect' });
    await expect.poll(async () => (await inspections.get(plant.db, id)).status).toBe('done');
    expect((await inspections.get(plant.db, id)).result?.detection).toMatchObject({
      identification: expect.stringMatching(/^SSH-2\.0-OpenSSH/) as unknown,
      candidates: [{ id: 'linux_frr' }],
      isCertain: true,
    });
    const request = { kind: 'record', id: 'acme_frr', config: 'show running-config', commands: [] } as const;
    const recorded = await inspections.create(plant.db, wrong.id, request);
    await expect.poll(async () => (await inspections.get(plant.db, recorded.id)).status).toBe('done');
    const { result, steps } = await inspections.get(plant.db, recorded.id);
    expect(result?.files?.['running-config.txt'], JSON.stringify(steps)).toMatch(/^frr version [^]*\nend\n$/m);
    await devices.remove(plant.db, wrong.id);
    expect((await plant.run('reachability')).tasks).toMatchObject([{ status: 'success' }]);
    expect((await plant.run('backup')).tasks).toMatchObject([{ status: 'success', error: null }]);
    expect((await plant.run('backup')).tasks).toMatchObject([{ error: null, result: { message: 'unchanged' } }]);
    await router.vtysh('configure terminal\nip route 198.18.5.0/24 blackhole\nend');
    expect((await plant.run('backup')).tasks).toMatchObject([
      { error: null, result: { message: 'running-config version 2' } },
    ]);

    const shown = await plant.git(['show', '--format=%s', '--unified=0', 'main'], 'version 2');
    expect(shown.split('\n').filter((line) => /^[+-][^+-]/.test(line))).toEqual(['+ip route 198.18.5.0/24 blackhole']);
    const stored = await plant.git(['show', 'main:frr-1/backup/running-config'], 'blackhole');
    const running = await router.vtysh('show running-config');
    const lines = (text: string): string[] =>
      text.split('\n').filter((line) => /^(hostname|ip route|interface|router)/.test(line));
    expect(lines(stored)).toEqual(lines(running));
  });

  it('is as before if a job that changes it throws or is cancelled, and the task says so', async () => {
    const before = await router.vtysh('show running-config');
    const asBefore = 'frr-1 is as before: NetRaven sent 2 lines to undo the change';
    expect((await plant.run('throws')).tasks).toMatchObject([
      { status: 'error', error: { code: 'NR_JOB_THREW', message: `no ping (index.js:5); ${asBefore}` } },
    ]);
    expect(await router.vtysh('show running-config')).toBe(before);
    const { id } = await plant.start('waits');
    await expect.poll(() => plant.entries.some(({ message }) => message === 'waiting')).toBe(true);
    expect(await router.vtysh('show running-config')).not.toBe(before);
    await runs.cancel(plant.db, id);
    expect((await plant.wait(id)).tasks).toMatchObject([
      { status: 'cancelled', error: { message: `the run was cancelled; ${asBefore}` } },
    ]);
    expect(await router.vtysh('show running-config')).toBe(before);
  });
});

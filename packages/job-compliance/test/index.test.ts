import { afterAll, afterEach, describe, expect, it, vi } from 'vitest';
import { MemoryStore, runJob, runSummary, startSimulator } from '@netraven/testing';
import * as job from '../src/index.ts';

const simulator = await startSimulator([{ name: 'r1', platform: 'cisco_ios', username: 'x', password: 'unused' }]);
afterAll(() => simulator.close());

describe('the compliance job', () => {
  it('reports what breaks the rules of a device', async () => {
    const device = simulator.device('r1');
    const rules = [
      { id: 'name', kind: 'present', lines: ['hostname r1'] },
      { id: 'ntp', kind: 'present', severity: 'high', lines: ['ntp server 192.0.2.77'] },
      { id: 'vty', kind: 'absent', severity: 'critical', section: 'lin vty *', lines: ['transport input telnet'] },
      { id: 'junos', kind: 'present', lines: ['x'], platforms: ['juniper_*'] },
    ];
    const { result } = await runJob(job, { device, config: { rules } });
    expect(result).toEqual({
      success: false,
      message: '1 of 3 rules kept; broken: ntp; not checked: vty (there is no section `lin vty *`)',
      details: { kept: 1, broken: ['ntp'], unchecked: ['vty'] },
      report: {
        kind: 'findings',
        items: [
          { severity: 'high', message: 'ntp: `ntp server 192.0.2.77` is missing', rule: 'ntp' },
          { severity: 'info', message: 'vty: not checked, because there is no section `lin vty *`' },
        ],
      },
    });
  });

  it('more findings than a result can hold are counted', async () => {
    const device = simulator.device('r1');
    const { config } = device;
    device.config = config.replace(/\nend\s*$/, `\n${'ip route 192.0.2.0 255.255.255.0 Null0\n'.repeat(7_500)}end\n`);
    const rules = [
      { id: 'routes', kind: 'none-match', severity: 'high', pattern: '^ip route 192', why: 'x'.repeat(200) },
    ];
    const { result } = await runJob(job, { device, config: { rules } });
    device.config = config;
    const items = result.report?.kind === 'findings' ? result.report.items : [];
    expect(result.message).toBe(
      `0 of 1 rules kept; broken: routes; 7500 findings, the first ${items.length - 1} are shown`,
    );
    expect(items.at(-1)).toEqual({ severity: 'high', message: `and ${7_501 - items.length} more` });
    expect(Buffer.byteLength(JSON.stringify(result))).toBeLessThan(510_000);
  });

  it('a broken rule of severity info is no verdict against the device', async () => {
    const rules = [{ id: 'ntp', kind: 'present', severity: 'info', lines: ['ntp server 192.0.2.77'] }];
    const { result } = await runJob(job, { device: simulator.device('r1'), config: { rules } });
    expect(result).toMatchObject({ success: true, message: '0 of 1 rules kept; broken: ntp' });
  });

  it('a device on which no rule could be checked is skipped, with the missing section', async () => {
    const rules = [
      { id: 'vty', kind: 'absent', severity: 'critical', section: 'lin vty *', lines: ['transport input telnet'] },
    ];
    const { status, result } = await runJob(job, { device: simulator.device('r1'), config: { rules } });
    expect(status).toBe('skipped');
    expect(result).toMatchObject({
      notApplicable: 'no rule could be checked: vty (there is no section `lin vty *`)',
      details: { unchecked: ['vty'] },
    });
  });

  it('is an error without rules, and does not apply without one for the platform', async () => {
    const device = simulator.device('r1');
    await expect(runJob(job, { device })).rejects.toMatchObject({ code: 'COMPLIANCE_NO_RULES' });
    const rules = [{ id: 'junos', kind: 'present', lines: ['x'], platforms: ['juniper_*'] }];
    const { result } = await runJob(job, { device, config: { rules } });
    expect(result.notApplicable).toBe('no rule is for the platform cisco_ios');
  });

  it('runs in a real job host', async () => {
    const config = { rules: [{ id: 'name', kind: 'present', lines: ['hostname {device.name}'] }] };
    const { result } = await runJob(new URL('..', import.meta.url), { device: simulator.device('r1'), config });
    expect(result).toMatchObject({ success: true, message: '1 of 1 rules kept' });
    // Its job host ends a slow pattern, and is not killed for it. On any machine this line takes longer than 2 s.
    const slow = { rules: [{ id: 'slow', kind: 'none-match', pattern: '^(\\w+\\s?)*$' }] };
    const device = simulator.device('r1');
    device.config = device.config.replace(/\nend\s*$/, `\nbanner motd ${'a'.repeat(60)}!\nend\n`);
    await expect(runJob(new URL('..', import.meta.url), { device, config: slow })).rejects.toMatchObject({
      code: 'COMPLIANCE_RULE_SLOW',
    });
  });
});

const permissions = ['artifacts:read'] as const;
const away = {
  name: 'r2',
  platform: 'cisco_ios',
  address: '127.0.0.1',
  port: 9,
  login: { username: 'x', password: 'unused' },
};
const telnet = {
  rules: [
    {
      id: 'no-telnet',
      kind: 'absent',
      severity: 'high',
      section: 'line vty *',
      lines: ['transport input telnet'],
    },
  ],
};

/** Returns a store in which `backup` has saved a configuration with telnet on 1 January 2026, and without on 1 February. */
function storeOf(...devices: readonly string[]): MemoryStore {
  const store = new MemoryStore();
  for (const device of devices) {
    for (const [month, transport] of [
      ['01', 'telnet'],
      ['02', 'ssh'],
    ] as const) {
      vi.setSystemTime(`2026-${month}-01T03:00:00Z`);
      const text = `hostname ${device}\nline vty 0 4\n transport input ${transport}\nend\n`;
      store.save({ jobType: 'backup', device }, 'running-config', text);
    }
  }
  vi.setSystemTime('2026-03-01T03:00:00Z');
  return store;
}

describe('the stored configurations', () => {
  afterEach(() => void vi.useRealTimers());
  const ofDate = (): void => void vi.useFakeTimers({ toFake: ['Date'] });

  it('are checked without a login: the device does not answer', async () => {
    ofDate();
    const options = { device: away, permissions, store: storeOf('r2') };
    await expect(runJob(job, { ...options, config: telnet })).rejects.toMatchObject({ code: 'NR_DEVICE_UNREACHABLE' });
    const { result } = await runJob(job, { ...options, config: { ...telnet, stored: true } });
    expect(result).toMatchObject({
      success: true,
      message: '1 of 1 rules kept; stored version 2 of 2026-02-01T03:00:00.000Z',
      details: { kept: 1, stored: { version: 2, savedAt: '2026-02-01T03:00:00.000Z' } },
    });
  });

  it('are checked as they were at an instant', async () => {
    ofDate();
    const options = { device: away, permissions, store: storeOf('r2') };
    const at = async (time: string): Promise<object> =>
      (await runJob(job, { ...options, config: { ...telnet, at: time } })).result;
    expect(await at('2026-01-31T23:59:59Z')).toMatchObject({
      success: false,
      message: '0 of 1 rules kept; broken: no-telnet; stored version 1 of 2026-01-01T03:00:00.000Z',
    });
    expect(await at('2026-02-01T03:00:00Z')).toMatchObject({ success: true, details: { stored: { version: 2 } } });
    expect(await at('2025-12-31T00:00:00Z')).toMatchObject({
      notApplicable:
        'no running-config of 2025-12-31T00:00:00.000Z is stored: the oldest is of 2026-01-01T03:00:00.000Z',
    });
  });

  it('are missing for a device that backup has not read, which is skipped', async () => {
    const { status, result } = await runJob(job, { device: away, permissions, config: { ...telnet, stored: true } });
    expect(status).toBe('skipped');
    expect(result.notApplicable).toBe('backup has stored no running-config of it');
    const early = await runJob(job, { device: away, permissions, config: { ...telnet, at: '2026-01-01T00:00:00Z' } });
    expect(early.result.notApplicable).toBe('backup has stored no running-config of it');
  });

  it('give a result for each rule over the fleet, and a trend', async () => {
    ofDate();
    const store = storeOf('r2', 'r3');
    const devices = [away, { ...away, name: 'r3' }, { ...away, name: 'new' }];
    const rules = [
      { id: 'name', kind: 'present', severity: 'low', lines: ['hostname r2'] },
      ...telnet.rules,
      { id: 'bgp', kind: 'present', severity: 'critical', section: 'router bgp *', lines: ['x'] },
      { id: 'junos', kind: 'present', lines: ['x'], platforms: ['juniper_*'] },
    ];
    const run = (config: object): ReturnType<typeof runSummary> =>
      runSummary(job, { devices, permissions, store, config: { rules, stored: true, ...config } });
    const { result } = await run({});
    expect(result).toEqual({
      success: true,
      message: '1 of 3 rules kept on all 2 devices that were checked; devices without a result: 1',
      report: {
        kind: 'table',
        columns: ['rule', 'severity', 'kept', 'broken', 'not checked', 'broken on'],
        rows: [
          ['bgp', 'critical', 0, 0, 2, ''],
          ['no-telnet', 'high', 2, 0, 0, ''],
          ['name', 'low', 1, 1, 0, 'r3'],
        ],
      },
    });
    const before = [
      'time,devices,rule,severity,kept,broken,not checked',
      '2026-03-01T03:00:00.000Z,2,bgp,critical,0,0,2',
      '2026-03-01T03:00:00.000Z,2,no-telnet,high,2,0,0',
      '2026-03-01T03:00:00.000Z,2,name,low,1,1,0',
    ];
    expect((await run({})).artifacts['trend.csv']?.trim().split('\n')).toEqual(before);
    vi.setSystemTime('2026-03-02T03:00:00Z');
    expect((await run({})).artifacts['trend.csv']?.trim().split('\n')).toEqual(before);
    // A run over the texts of another time gets its place in the trend.
    const { artifacts } = await run({ at: '2026-01-15T00:00:00Z' });
    expect(artifacts['trend.csv']?.trim().split('\n').slice(1, 5)).toEqual([
      '2026-01-15T00:00:00.000Z,2,bgp,critical,0,0,2',
      '2026-01-15T00:00:00.000Z,2,no-telnet,high,0,2,0',
      '2026-01-15T00:00:00.000Z,2,name,low,1,1,0',
      '2026-03-01T03:00:00.000Z,2,bgp,critical,0,0,2',
    ]);
  });

  it('a run over few devices does not replace the row of the fleet for the same instant', async () => {
    ofDate();
    const names = ['r2', 'r3', 'r4'];
    const store = storeOf(...names);
    const run = (count: number, at: string): ReturnType<typeof runSummary> =>
      runSummary(job, {
        devices: names.slice(0, count).map((name) => ({ ...away, name })),
        permissions,
        store,
        config: { ...telnet, at },
      });
    const all = (await run(3, '2026-01-15T00:00:00Z')).artifacts['trend.csv'];
    expect(all).toContain('2026-01-15T00:00:00.000Z,3,no-telnet,high,0,3,0');
    const { result, artifacts } = await run(1, '2026-01-15T00:00:00Z');
    expect(result.message).toContain('not in the trend: too few devices');
    expect(artifacts['trend.csv']).toBe(all);
    // As many devices replace it.
    expect((await run(2, '2026-01-15T00:00:00Z')).artifacts['trend.csv']?.trim().split('\n').slice(1)).toEqual([
      '2026-01-15T00:00:00.000Z,2,no-telnet,high,0,2,0',
    ]);
  });

  it('rows of past times keep their meaning when another one comes between them', async () => {
    ofDate();
    const store = storeOf('r2');
    const run = async (at: string): Promise<string[] | undefined> =>
      (await runSummary(job, { devices: [away], permissions, store, config: { ...telnet, at } })).artifacts['trend.csv']
        ?.trim()
        .split('\n')
        .slice(1);
    await run('2026-02-20T00:00:00Z');
    await run('2026-02-10T00:00:00Z');
    await run('2026-02-15T00:00:00Z');
    store.save({ jobType: 'backup', device: 'r2' }, 'running-config', 'line vty 0 4\n transport input telnet\nend\n');
    expect(await run('2026-03-01T03:00:00Z')).toEqual([
      '2026-02-10T00:00:00.000Z,1,no-telnet,high,1,0,0',
      '2026-02-15T00:00:00.000Z,1,no-telnet,high,1,0,0',
      '2026-02-20T00:00:00.000Z,1,no-telnet,high,1,0,0',
      '2026-03-01T03:00:00.000Z,1,no-telnet,high,0,1,0',
    ]);
  });

  it('an instant that is still to come counts as now', async () => {
    ofDate();
    const config = { ...telnet, at: '2036-03-01T00:00:00Z' };
    const { artifacts } = await runSummary(job, { devices: [away], permissions, store: storeOf('r2'), config });
    expect(artifacts['trend.csv']?.trim().split('\n').slice(1)).toEqual([
      '2026-03-01T03:00:00.000Z,1,no-telnet,high,1,0,0',
    ]);
  });

  it('a run over few devices is kept out of the trend', async () => {
    ofDate();
    const names = ['r2', 'r3', 'r4', 'r5', 'r6'];
    const store = storeOf(...names);
    const run = async (count: number): ReturnType<typeof runSummary> =>
      runSummary(job, {
        devices: names.slice(0, count).map((name) => ({ ...away, name })),
        permissions,
        store,
        config: { ...telnet, stored: true },
      });
    const all = (await run(5)).artifacts['trend.csv'];
    vi.setSystemTime('2026-03-02T03:00:00Z');
    const { result, artifacts } = await run(2);
    expect(result.message).toBe(
      '1 of 1 rules kept on all 2 devices that were checked; not in the trend: too few devices',
    );
    expect(artifacts['trend.csv']).toBe(all);
    expect((await run(3)).artifacts['trend.csv']).toContain('2026-03-02T03:00:00.000Z,3,no-telnet,high,3,0,0');
    vi.setSystemTime('2026-05-01T03:00:00Z');
    expect((await run(1)).artifacts['trend.csv']).toContain('2026-05-01T03:00:00.000Z,1,no-telnet,high,1,0,0');
  });
});

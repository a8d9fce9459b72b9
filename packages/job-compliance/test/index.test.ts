import { afterAll, describe, expect, it } from 'vitest';
import { runJob, startSimulator } from '@netraven/testing';
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

  it('needs no permission in a real job host', async () => {
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

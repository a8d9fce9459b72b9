import { afterAll, describe, expect, it } from 'vitest';
import { runJob, startSimulator } from '@netraven/testing';
import * as job from '../src/index.ts';

const login = { username: 'netops', password: 'lab-login', enablePassword: 'lab-enable' };
const simulator = await startSimulator([
  { name: 'core-1', platform: 'cisco_ios', ...login },
  { name: 'access-1', platform: 'aruba_procurve', ...login },
  { name: 'edge-1', platform: 'mikrotik_routeros', ...login },
  { name: 'cut-1', platform: 'cisco_ios', ...login, faults: [{ kind: 'cut', at: 0.7 }] },
]);
afterAll(() => simulator.close());

describe('the backup job', () => {
  it('saves the running configuration, with its secrets masked', async () => {
    const { result, artifacts } = await runJob(job, { device: simulator.device('core-1') });
    expect(result).toMatchObject({ success: true, message: 'running-config version 1' });
    expect(Object.keys(artifacts)).toEqual(['running-config']);
    expect(artifacts['running-config']).toMatch(/^hostname core-1$/m);
    expect(artifacts['running-config']).toMatch(/<secret:[0-9a-f]{16}>/);
  });

  it('saves the startup configuration too if set', async () => {
    const { result, artifacts } = await runJob(job, { device: simulator.device('core-1'), config: { startup: true } });
    expect(result.message).toBe('running-config version 1, startup-config version 1');
    expect(Object.keys(artifacts)).toEqual(['running-config', 'startup-config']);
  });

  it('saves the answers of further commands as artifacts of their own', async () => {
    const device = simulator.device('core-1');
    const { result, artifacts } = await runJob(job, {
      device,
      config: { commands: ['show version', 'show privilege'] },
    });
    expect(result.message).toBe('running-config version 1, show-version version 1, show-privilege version 1');
    expect(artifacts['show-version']).toContain('Cisco IOS Software');
    expect(artifacts['show-privilege']).toBe('Current privilege level is 15\n');
  });

  it('refuses a further command that may change the device', async () => {
    const device = simulator.device('core-1');
    await expect(runJob(job, { device, config: { commands: ['reload'] } })).rejects.toMatchObject({
      code: 'NR_DEVICE_COMMAND_REFUSED',
    });
  });

  it('leaves out what the platform of a device does not have, and says so', async () => {
    const config = { startup: true, contexts: true, commands: ['show version', '/system resource print'] };
    const { result, artifacts, log } = await runJob(job, { device: simulator.device('edge-1'), config });
    expect(result).toMatchObject({
      success: true,
      message: 'running-config version 1, system-resource-print version 1; left out: startup-config, show version',
      details: { leftOut: ['startup-config', 'show version'] },
    });
    expect(Object.keys(artifacts)).toEqual(['running-config', 'system-resource-print']);
    expect(log.map(({ message }) => message)).toEqual(
      expect.arrayContaining([
        'startup-config was left out: mikrotik_routeros has no command for the "startup" configuration',
        'show version was left out: "show version" is not a read command of mikrotik_routeros',
      ]),
    );
  });

  it('leaves out a command that the device does not know', async () => {
    // The second one repeats the command in its error: `Invalid input: show access-list`.
    for (const name of ['core-1', 'access-1']) {
      const config = { commands: ['show access-list oid'] };
      const { result, artifacts } = await runJob(job, { device: simulator.device(name), config });
      expect(result.message).toBe('running-config version 1; left out: show access-list oid');
      expect(Object.keys(artifacts)).toEqual(['running-config']);
    }
  });

  it.each([
    ['% Authorization failed.'],
    ['Command authorization failed.'],
    ['% Permission denied'],
    ['%Error opening nvram:some-file (No such file or directory)'],
    ['% Error opening file'],
    ['% Error: timeout', 'behind a long answer', 'unknown\n'.repeat(99)],
  ])('fails if a device that knows a further command answers: %s %s', async (error, _where = '', before = '') => {
    const device = simulator.device('core-1');
    const { answers } = device;
    device.answers = { 'show vlan brief': before + error };
    await expect(runJob(job, { device, config: { commands: ['show vlan brief'] } })).rejects.toMatchObject({
      code: 'NR_DEVICE_COMMAND_FAILED',
    });
    device.answers = answers;
  });

  it('saves the running configuration of a device without contexts once', async () => {
    const { artifacts } = await runJob(job, { device: simulator.device('core-1'), config: { contexts: true } });
    expect(Object.keys(artifacts)).toEqual(['running-config']);
  });

  it('keeps contexts and commands apart whose names would be equal, in any order', async () => {
    const backUp = async (contexts: string[], commands: string[]): Promise<Record<string, string>> => {
      const saved: Record<string, string> = {};
      await job.run({
        device: {
          name: 'fw-1',
          connect: async () => ({
            readConfig: async (_: string, of?: { context: string }) => of?.context ?? 'system',
            contexts: async () => contexts,
            send: async (command: string) => command,
          }),
        },
        config: { startup: false, contexts: true, commands },
        db: {
          artifacts: {
            save: async (name: string, text: string) => {
              expect(saved).not.toHaveProperty([name]);
              expect(name).toMatch(/^[a-z0-9][a-z0-9._-]{0,99}$/);
              saved[name] = text;
              return { version: 1, changed: true };
            },
          },
        },
        logger: { info: () => undefined },
        dryRun: false,
      } as unknown as Parameters<typeof job.run>[0]);
      return saved;
    };
    const long = `show ${'x'.repeat(150)}`;
    const commands = ['show vlan 1/2', 'show vlan 1-2', 'show version', 'show version', `${long}1`, `${long}2`];
    const saved = await backUp(['Branch', 'branch', 'admin'], commands);
    expect(Object.values(saved).map((text) => text.trim())).toEqual([
      'system',
      ...['Branch', 'branch', 'admin'],
      ...['show vlan 1/2', 'show vlan 1-2', 'show version', `${long}1`, `${long}2`],
    ]);
    expect(Object.keys(saved)).toEqual([
      'running-config',
      expect.stringMatching(/^running-config-branch-[0-9a-f]{8}$/),
      expect.stringMatching(/^running-config-branch-[0-9a-f]{8}$/),
      'running-config-admin',
      expect.stringMatching(/^show-vlan-1-2-[0-9a-f]{8}$/),
      expect.stringMatching(/^show-vlan-1-2-[0-9a-f]{8}$/),
      'show-version',
      expect.stringMatching(/^show-x+-[0-9a-f]{8}$/),
      expect.stringMatching(/^show-x+-[0-9a-f]{8}$/),
    ]);
    expect(await backUp(['admin', 'branch', 'Branch'], commands.toReversed())).toEqual(saved);
    expect(await backUp([], ['Running-Config'])).toMatchObject({ 'running-config': 'system' });
  });

  it('says in a dry run which version it would save, and saves none', async () => {
    const { result, artifacts } = await runJob(job, { device: simulator.device('core-1'), dryRun: true });
    expect(result.message).toBe('running-config would be version 1');
    expect(artifacts).toEqual({});
  });

  it('gives the same result in a real job host', async () => {
    const device = simulator.device('core-1');
    const { result, artifacts } = await runJob(new URL('..', import.meta.url), { device, config: { startup: true } });
    const here = await runJob(job, { device, config: { startup: true } });
    expect({ result, artifacts }).toEqual({ result: here.result, artifacts: here.artifacts });
  });

  it('reports no change since the last run, or the new version', async () => {
    const device = simulator.device('core-1');
    const { store } = await runJob(job, { device });
    expect((await runJob(job, { device, store })).result.message).toBe('unchanged');
    device.config = device.config.replace(/\nend\n?$/, '\nip domain-lookup\nend\n');
    expect((await runJob(job, { device, store })).result.message).toBe('running-config version 2');
  });

  it('saves no truncated configuration', async () => {
    await expect(runJob(job, { device: simulator.device('cut-1') })).rejects.toMatchObject({
      code: 'NR_DEVICE_TRUNCATED',
    });
  });

  it('refuses an unknown setting', async () => {
    await expect(runJob(job, { config: { startpu: true } })).rejects.toMatchObject({ code: 'NR_RUN_CONFIG_INVALID' });
  });
});

import { NetRavenError } from '@netraven/core';
import type { InspectionResult, InspectionStep, ProofReport } from '@netraven/core/attempt';
import { expect, test } from 'vitest';
import { getPlatform, inspectDevice, listPlatforms, type ManagedDevice, type Platform } from '../../src/index.ts';
import type { LoginSteps } from '../../src/inspect/login-steps.ts';
import { proveDevice } from '../../src/inspect/prove-device.ts';
import { account, maskKey, memoryKeys, startDevices } from '../../test-utils/open.ts';

const enablePassword = 'Geheim-enable-9';
const nameOf = (id: string): string => `zuerich-${id.replaceAll('_', '-')}`;
const platforms = listPlatforms();
const simulator = await startDevices(platforms.map(({ id }) => ({ name: nameOf(id), platform: id })));
const quiet = (): void => undefined;
const logger = { debug: quiet, info: quiet, warning: quiet, error: quiet, critical: quiet };

async function prove(
  id: string,
  { platform = id, password = account.password }: { readonly platform?: string; readonly password?: string } = {},
): Promise<{ proof: ProofReport; steps: InspectionStep[]; result: InspectionResult }> {
  const { name, address, port } = simulator.device(nameOf(id));
  const steps: InspectionStep[] = [];
  const result = await inspectDevice(
    {
      info: { id: name, name, address, port, platform, tags: ['winterthur'], vars: {} },
      credentials: [{ id: 'c', name: 'c', networks: ['127.0.0.0/8'], ...account, password, enablePassword }],
      hostKeys: memoryKeys(new Map()),
      certificates: memoryKeys(new Map()),
      signal: new AbortController().signal,
      maskKey,
      logger,
      limits: { loginMs: 8_000 },
    },
    { kind: 'prove' },
    (step) => void steps.push(step),
  );
  if (!result.proof) throw new Error(JSON.stringify(steps));
  return { proof: result.proof, steps, result };
}

const brief = ({ checks }: ProofReport): string[] => checks.map(({ name, status }) => `${name} ${status}`);
const check = ({ checks }: ProofReport, name: string): object | undefined => checks.find((each) => each.name === name);

test.concurrent.each(platforms.map(({ id }) => id))(
  'the simulated device of %s fits its platform, and the report names neither the device nor its secrets',
  async (id) => {
    const { proof, steps } = await prove(id);
    expect(proof).toMatchObject({ platform: id, transport: 'ssh' });
    expect(proof.lines).toBeGreaterThan(10);
    expect(
      brief(proof).filter((each) => each.endsWith('failed')),
      JSON.stringify(proof),
    ).toEqual([]);
    expect(steps.at(-1)).toMatchObject({ name: 'Proof' });
    const text = JSON.stringify(proof);
    for (const known of ['zuerich', 'winterthur', '127.0.0.1', account.username, account.password, enablePassword]) {
      expect(text).not.toContain(known);
    }
  },
);

test('each check of a device that fits is good', async () => {
  const { proof } = await prove('cisco_ios');
  expect(proof.checks).toEqual([
    { name: 'login', status: 'ok', message: expect.any(String) as string },
    { name: 'start', status: 'ok', message: 'the first line is one of the platform' },
    {
      name: 'end',
      status: 'ok',
      message: 'the configuration is complete: first line, last line, declared bytes, full rights',
    },
    { name: 'paging', status: 'ok', message: 'paging was switched off, and no page was asked for' },
    { name: 'reads', status: 'ok', message: 'two reads in one session are equal' },
    { name: 'secrets', status: 'ok', message: 'no line still looks like a secret' },
    { name: 'terminal', status: 'ok', message: 'a later session pages again' },
  ]);
});

test('a configuration that breaks off, and a pager that stays, are findings', async () => {
  const device = simulator.device(nameOf('cisco_ios'));
  device.faults = [{ kind: 'cut', at: 0.5 }];
  const cut = (await prove('cisco_ios')).proof;
  expect(check(cut, 'end')).toMatchObject({ status: 'failed', message: 'the last line is not one of the platform' });
  expect(brief(cut)).toContain('secrets skipped');
  device.faults = [{ kind: 'paging-stays' }];
  const paged = (await prove('cisco_ios')).proof;
  expect(check(paged, 'paging')).toMatchObject({ status: 'warning' });
  expect(brief(paged)).toContain('end ok');
});

test('the first line of another platform is shown without anything of the device', async () => {
  const device = simulator.device(nameOf('arista_eos'));
  device.answers = { 'show running-config': `hostname ${device.name} secret-7\nsnmp-server community Sommer2024 ro\n` };
  const { proof } = await prove('arista_eos');
  expect(check(proof, 'start')).toMatchObject({ status: 'failed', lines: ['hostname <word> <word>'] });
  expect(JSON.stringify(proof)).not.toMatch(/zuerich|secret-7|Sommer2024/);
});

test('a line that masking left is shown by its form, with its number', async () => {
  const device = simulator.device(nameOf('cisco_ios'));
  device.config = device.config.replace(
    '\nip domain-name',
    '\nnonsense zuerich 4f0a9b3c4f0a9b3c4f0a9b3c4f0a9b3c\nip domain-name',
  );
  const at = device.config.split('\n').findIndex((line) => line.startsWith('nonsense')) + 1;
  const { proof } = await prove('cisco_ios');
  const shown = check(proof, 'secrets') as { lines: string[] };
  expect(shown).toMatchObject({ status: 'warning', message: '1 masked lines still look like a secret' });
  expect(shown.lines[0]).toMatch(/^line \d+: <word> <word> <hex>$/);
  expect(Number(/\d+/.exec(shown.lines[0] ?? '')?.[0])).toBeLessThanOrEqual(at);
  expect(JSON.stringify(proof)).not.toContain('4f0a');
});

test('the end of a weakly proven platform is a warning', async () => {
  expect(check((await prove('dell_os10')).proof, 'end')).toEqual({
    name: 'end',
    status: 'warning',
    message: 'the platform is weakly proven: only two equal reads prove the end',
  });
});

test('a refused login is the only check', async () => {
  const { proof, steps } = await prove('cisco_ios', { password: 'wrong' });
  expect(brief(proof)).toEqual(['login failed']);
  expect(proof.checks[0]?.message).toMatch(/^NR_DEVICE_AUTH_REFUSED: /);
  expect(steps.find(({ name }) => name === 'Login')).toMatchObject({ status: 'failed' });
});

/** Proves a device whose sessions answer in turn: with a configuration, or an error code. */
async function proveSessions(
  sessions: readonly (readonly string[])[],
  platform = getPlatform('cisco_ios') as Platform,
): Promise<ProofReport> {
  let opened = 0;
  const login = { ready: quiet, failed: quiet } as unknown as LoginSteps;
  return proveDevice({
    ...{ platform, limits: {}, channel: 'shell', transport: 'ssh', names: [], login },
    open: () => {
      const answers = [...(sessions[opened++] ?? [])];
      const readConfig = async (): Promise<string> => {
        const answer = answers.shift() ?? '';
        if (answer.startsWith('NR_')) throw new NetRavenError(answer, 'core-1 says Sommer2024');
        return answer;
      };
      return { connect: async () => ({ readConfig }), close: async () => undefined } as unknown as ManagedDevice;
    },
  });
}

test('a setting of the terminal that stays on the device is a finding', async () => {
  const stays = await proveSessions([['NR_DEVICE_PAGER'], ['a\n', 'a\n'], ['a\n']]);
  expect(check(stays, 'terminal')).toMatchObject({ status: 'failed' });
  const unknown = await proveSessions([['a\n'], ['a\n', 'a\n']]);
  expect(check(unknown, 'terminal')).toMatchObject({ status: 'skipped' });
});

test('lines that differ between two reads are shown by their form', async () => {
  const proof = await proveSessions([
    ['a\n'],
    ['version 15\nntp clock-period 1718\nend\n', 'version 15\nntp clock-period 1719\nend\n'],
  ]);
  expect(check(proof, 'reads')).toEqual({
    name: 'reads',
    status: 'warning',
    message: '2 lines differ between two reads',
    lines: ['ntp clock-period <number>'],
  });
});

test('the message of an error is not in a report, and the id of a foreign platform neither', async () => {
  const foreign = { ...(getPlatform('cisco_ios') as Platform), id: 'zuerich_os' };
  const proof = await proveSessions([['NR_DEVICE_TIMEOUT'], ['NR_DEVICE_TIMEOUT']], foreign);
  expect(proof.platform).toBe(null);
  expect(check(proof, 'end')).toMatchObject({
    status: 'failed',
    message: expect.stringMatching(/^NR_DEVICE_TIMEOUT: /) as string,
  });
  expect(JSON.stringify(proof)).not.toMatch(/zuerich|core-1|Sommer/);
});

test('other work of the worker runs while a large configuration is searched', async () => {
  const config = `${' username jdoe password Sommer2024\n'.repeat(20_000)}end\n`;
  let turns = 0;
  let next = setImmediate(function count() {
    turns += 1;
    next = setImmediate(count);
  });
  const proof = await proveSessions([['a\n'], [config, config]]);
  clearImmediate(next);
  expect(check(proof, 'secrets')).toMatchObject({
    message: '20000 masked lines still look like a secret',
    lines: ['line 1 and 19999 more: username <word> password <word>'],
  });
  expect(turns).toBeGreaterThan(5);
});

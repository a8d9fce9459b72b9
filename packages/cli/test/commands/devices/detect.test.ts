import { startSimulator, type Simulator } from '@netraven/device/simulator';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { HostFolder } from '../../host-folder.ts';
import { inProcess } from '../../in-process.ts';

const login = { username: 'netops', password: 'canary-3Xq-login' };
let simulator: Simulator;
beforeAll(async () => {
  simulator = await startSimulator([{ name: 'edge-1', platform: 'cisco_ios', ...login }]);
});
afterAll(() => simulator.close());

function target(): string[] {
  const { address, port } = simulator.device('edge-1');
  return [address, '--port', String(port), '--username', login.username];
}
const env = { NETRAVEN_PASSWORD: login.password };

test('the platform of an address is proposed, with the reason and the next command', async () => {
  const host = new HostFolder();
  const found = await inProcess(host, ['devices', 'detect', ...target()], { env });
  expect(found.stdout).toMatch(/^cisco_ios {2}Cisco IOS: .*the answer to `show version` holds "Cisco IOS Software"/m);
  expect(found.stderr).toMatch(
    /The host key is not pinned: SHA256:[^]*netraven devices add <name> 127\.0\.0\.1 --platform cisco_ios/,
  );
  expect(found.code).toBe(0);
});

test('a session is recorded as a folder without its secrets', async () => {
  const host = new HostFolder();
  const args = ['--as', 'acme_os', '--like', 'cisco_ios', '--command', 'show version'];
  const recorded = await inProcess(host, ['devices', 'record', ...target(), ...args], { env });
  expect(recorded).toMatchObject({ code: 0, stdout: expect.stringContaining(host.at('platforms/acme_os')) as unknown });
  expect((await inProcess(host, ['platforms', 'list'])).stdout).toMatch(/^acme_os .* folder$/m);
  const again = await inProcess(host, ['devices', 'record', ...target(), ...args], { env });
  expect(again).toMatchObject({ code: 2, stderr: expect.stringContaining('exists already') as unknown });
});

test('a new platform needs an id and a command for the configuration', async () => {
  const host = new HostFolder();
  for (const [args, said] of [
    [['--as', 'acme'], 'must be <vendor>_<os>'],
    [['--as', 'acme_os'], '--config'],
    [['--as', 'acme_os', '--like', 'no_such'], 'There is no platform no_such'],
  ] as const) {
    const refused = await inProcess(host, ['devices', 'record', ...target(), ...args], { env });
    expect(refused).toMatchObject({ code: 2, stderr: expect.stringContaining(said) as unknown });
  }
});

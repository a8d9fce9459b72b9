import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { makeSshKey } from '@netraven/test-utils/ssh-key';
import type { Credential, JumpHost } from '../../src/index.ts';
import { openTestDevice } from '../../test-utils/open.ts';
import { sshdAvailable, startSshd, type Sshd } from '@netraven/test-utils/start-sshd';
import { frrAvailable, startFrr, type Frr } from '@netraven/test-utils/frr/start-frr';
import { startTelnetd, telnetdAvailable, type Telnetd } from './start-telnetd.ts';

const why = frrAvailable() ?? sshdAvailable();
const whyNoTelnet = why ?? telnetdAvailable();
const skipped = (reason: string | undefined): string => (reason === undefined ? '' : ` (skipped: ${reason})`);
const key = makeSshKey('ed25519');

let frr: Frr;
let jumps: Sshd[] = [];
beforeAll(async () => {
  if (why !== undefined) return;
  [frr, ...jumps] = await Promise.all([startFrr(), startSshd([key.public]), startSshd([key.public])]);
});
afterAll(async () => {
  await Promise.all([frr?.stop(), ...jumps.map((jump) => jump.stop())]);
});

const jumpHosts = (count: number): JumpHost[] =>
  jumps.slice(0, count).map(({ address, port, username }, index) => ({
    device: { id: `jump-${index}`, name: `jump-${index}`, address, port },
    credentials: [{ id: 'k', name: 'key', networks: ['127.0.0.0/8'], username, privateKey: key.private }],
    legacyAlgorithms: false,
  }));

const login = (): Credential & { readonly password: string } => {
  const { username, password } = frr;
  return { id: 'c1', name: 'router', networks: ['127.0.0.0/8'], username, password };
};

describe.skipIf(why !== undefined)(`a real FRR router through real OpenSSH jump hosts${skipped(why)}`, () => {
  test.each([
    [1, 'exec'],
    [2, 'shell'],
  ] as const)('through %i of them, its configuration is read by %s', async (count, channel) => {
    const options = {
      channel,
      jumpHosts: jumpHosts(count),
      credentials: [login()],
      permissions: ['device:secrets'],
    } as const;
    const { device, pinned } = openTestDevice({ ...frr, name: 'frr1' }, 'linux_frr', options);
    const session = await device.connect();
    expect(await frr.vtysh('show running-config')).toContain(await session.readConfig());
    expect([...pinned.keys()]).toEqual([...jumpHosts(count).map(({ device: { id } }) => id), 'id-frr1']);
  });

  test('a jump host without forwarding is named', async () => {
    const closed = await startSshd([key.public], ['AllowTcpForwarding no']);
    onTestFinished(() => closed.stop());
    const [jump] = jumpHosts(1);
    const hop = { ...jump, device: { id: 'x', name: 'strict', address: closed.address, port: closed.port } };
    const options = { jumpHosts: [hop as JumpHost], credentials: [login()] };
    const { device } = openTestDevice({ ...frr, name: 'frr1' }, 'linux_frr', options);
    await expect(device.connect()).rejects.toMatchObject({
      code: 'NR_DEVICE_UNREACHABLE',
      message: expect.stringMatching(/^jump host strict \(127\.0\.0\.1:\d+\) refuses to forward to frr1 /),
    });
  });

  test('a closed port behind a jump host is no failure of the jump host', async () => {
    const { device } = openTestDevice({ name: 'gone', address: '127.0.0.1', port: 1 }, 'linux_frr', {
      jumpHosts: jumpHosts(1),
      credentials: [login()],
    });
    await expect(device.connect()).rejects.toMatchObject({
      code: 'NR_DEVICE_UNREACHABLE',
      message: 'Cannot connect to gone (127.0.0.1:1) through jump-0: Connection refused',
    });
  });

  test('a jump host probes the ports of the router', async () => {
    const { device } = openTestDevice({ ...frr, name: 'frr1' }, 'linux_frr', { jumpHosts: jumpHosts(2) });
    expect(await device.tcp(frr.port)).toMatchObject({ open: true });
    expect(await device.tcp(1)).toEqual({ open: false, code: 'ECONNREFUSED' });
  });

  test('an abort leaves no connection at the jump hosts', async () => {
    const count = (jump: Sshd, pattern: RegExp): number => jump.log().match(pattern)?.length ?? 0;
    // A connection may also end by a reset.
    const ended = /^(?:Disconnected from|Connection (?:closed|reset) by|Read error from)/gm;
    const open = (): number[] => jumps.map((jump) => count(jump, /^Accepted publickey/gm) - count(jump, ended));
    await expect.poll(open).toEqual([0, 0]);
    const ends = new AbortController();
    const options = { jumpHosts: jumpHosts(2), credentials: [login()], signal: ends.signal };
    const { device } = openTestDevice({ ...frr, name: 'frr1' }, 'linux_frr', options);
    await device.connect();
    await expect.poll(open).toEqual([1, 1]);
    ends.abort();
    await expect.poll(open).toEqual([0, 0]);
  });
});

describe.skipIf(whyNoTelnet !== undefined)(`a real FRR router behind a real telnetd${skipped(whyNoTelnet)}`, () => {
  let telnetd: Telnetd;
  beforeAll(async () => {
    telnetd = await startTelnetd(frr);
  });
  afterAll(() => telnetd?.stop());

  test.each([0, 2])('through %i jump hosts, its configuration is read by telnet', async (count) => {
    const session = await openTestDevice({ ...telnetd, name: 'frr1' }, 'linux_frr', {
      transport: 'telnet',
      jumpHosts: jumpHosts(count),
      credentials: [login()],
      permissions: ['device:secrets', 'device:write'],
    }).device.connect();
    expect(await frr.vtysh('show running-config')).toContain(await session.readConfig());
    await session.configure(['interface eth0', ` description by telnet ${count}`]);
    expect(await frr.vtysh('show running-config')).toContain(`\n description by telnet ${count}\n`);
  });

  test('a wrong password is sent once, and refused', async () => {
    const before = telnetd.served();
    const { device } = openTestDevice({ ...telnetd, name: 'frr1' }, 'linux_frr', {
      transport: 'telnet',
      credentials: [{ ...login(), password: 'falsch' }],
    });
    await expect(device.connect()).rejects.toMatchObject({
      code: 'NR_DEVICE_AUTH_REFUSED',
      message: 'frr1 refused the credential router',
    });
    expect(telnetd.served()).toBe(before + 1);
  });
});

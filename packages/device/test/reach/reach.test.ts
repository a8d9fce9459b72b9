import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { assert, asyncProperty, string } from 'fast-check';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { ping, tcp } from '../../src/index.ts';
import { checkAddress } from '../../src/transport/check-address.ts';
import { findProgram } from '@netraven/test-utils/find-program';
import { freePort } from '@netraven/test-utils/free-port';
import { listen } from '../listen.ts';

describe.each(['fping', 'ping'] as const)('by %s', (program) => {
  const options = { programs: [program], count: 2, timeoutMs: 5_000 };
  const has = findProgram(program) !== undefined;
  const needsIt = has ? '' : ` (skipped: no ${program})`;

  test.skipIf(!has)(`an address that answers has real round trip times${needsIt}`, async () => {
    const { minMs = -1, avgMs = -1, maxMs = -1, ...rest } = await ping('127.0.0.1', options);
    expect(rest).toEqual({ sent: 2, received: 2 });
    expect(minMs).toBeGreaterThan(0);
    expect(avgMs).toBeGreaterThanOrEqual(minMs);
    expect(maxMs).toBeGreaterThanOrEqual(avgMs);
  });

  test.skipIf(!has)(`a name without an address gives no answer${needsIt}`, async () => {
    const result = await ping('no-such-host.invalid', options);
    expect(result.received).toBe(0);
  });

  test.skipIf(has)(`says that it is not installed${has ? ` (skipped: ${program} is installed)` : ''}`, async () => {
    expect(await ping('127.0.0.1', options)).toEqual({
      sent: 0,
      received: 0,
      unavailable: `${program}: not installed`,
    });
  });
});

test('an answer that comes twice counts once', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'netraven-ping-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const answers = [
    '64 bytes from 10.0.0.1: icmp_seq=1 ttl=64 time=0.40 ms',
    '64 bytes from 10.0.0.1: icmp_seq=1 ttl=64 time=0.50 ms (DUP!)',
  ];
  writeFileSync(
    join(folder, 'ping'),
    `#!/bin/sh\ncat <<'E'\n${answers.join('\n')}\n2 packets transmitted, 1 received, +1 duplicates\nE\n`,
    { mode: 0o755 },
  );
  vi.stubEnv('PATH', `${folder}:${process.env['PATH']}`);
  onTestFinished(() => void vi.unstubAllEnvs());
  expect(await ping('10.0.0.1', { programs: ['ping'], count: 2 })).toMatchObject({ sent: 2, received: 1, maxMs: 0.4 });
});

test('an address is never read as an option', async () => {
  for (const address of [
    '-h',
    '--version',
    '-oProxyCommand=id',
    '127.0.0.1 -f',
    '$(id)',
    '127.0.0.1\n',
    '',
    'a/b',
    '-',
  ]) {
    await expect(ping(address), address).rejects.toMatchObject({ code: 'NR_DEVICE_ADDRESS_INVALID' });
    await expect(tcp(address, 22), address).rejects.toMatchObject({ code: 'NR_DEVICE_ADDRESS_INVALID' });
  }
  await assert(
    asyncProperty(string(), async (address) => {
      await expect(ping(`-${address}`)).rejects.toMatchObject({ code: 'NR_DEVICE_ADDRESS_INVALID' });
    }),
  );
  for (const address of ['127.0.0.1', '::1', 'fe80::1%eth0', 'sw1', 'sw-1.example.net', '_x.example', 'a']) {
    expect(checkAddress(address)).toBe(address);
  }
});

test('counts, timeouts and ports out of range are refused', async () => {
  await expect(ping('127.0.0.1', { count: 0 })).rejects.toMatchObject({ code: 'NR_DEVICE_OPTION_INVALID' });
  await expect(ping('127.0.0.1', { count: 21 })).rejects.toMatchObject({ code: 'NR_DEVICE_OPTION_INVALID' });
  await expect(tcp('127.0.0.1', 70_000)).rejects.toMatchObject({ code: 'NR_DEVICE_OPTION_INVALID' });
  await expect(tcp('127.0.0.1', 22, { timeoutMs: 0 })).rejects.toMatchObject({ code: 'NR_DEVICE_OPTION_INVALID' });
});

test('an open port has its latency, a closed one the code of the operating system', async () => {
  const port = await listen(createServer((socket) => socket.end()));
  expect(await tcp('127.0.0.1', port)).toEqual({ open: true, ms: expect.any(Number) });
  expect(await tcp('127.0.0.1', await freePort())).toEqual({ open: false, code: 'ECONNREFUSED' });
  expect(await tcp('no-such-host.invalid', 22)).toMatchObject({
    open: false,
    code: expect.stringMatching(/^E(NOTFOUND|AI_AGAIN)$/),
  });
});

test('a probe ends with the task', async () => {
  const controller = new AbortController();
  const probe = ping('127.0.0.1', { count: 20, timeoutMs: 60_000, signal: controller.signal });
  // At once: without an installed program the probe ends a moment later.
  controller.abort();
  await expect(probe).rejects.toMatchObject({ code: 'NR_DEVICE_ABORTED' });

  const stopped = AbortSignal.abort();
  await expect(tcp('127.0.0.1', 22, { signal: stopped })).rejects.toMatchObject({ code: 'NR_DEVICE_ABORTED' });
  const later = new AbortController();
  const trying = tcp('127.0.0.1', 22, { signal: later.signal });
  later.abort();
  await expect(trying).rejects.toMatchObject({ code: 'NR_DEVICE_ABORTED' });
});

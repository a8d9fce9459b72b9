import { createServer, type AddressInfo, type Socket } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { readIdentification } from '../../src/explore/read-identification.ts';
import type { JumpHost } from '../../src/index.ts';
import { startSimulator } from '../../src/simulator/index.ts';
import { account, memoryKeys } from '../../test-utils/open.ts';

const quiet = (): void => undefined;

function read(port: number, jumpHosts: readonly JumpHost[] = []): Promise<string | undefined> {
  return readIdentification({
    info: { id: 'd', name: 'core-1', address: '127.0.0.1', port, platform: 'auto', tags: [], vars: {} },
    credentials: [],
    jumpHosts,
    hostKeys: memoryKeys(new Map()),
    signal: new AbortController().signal,
    logger: { debug: quiet, info: quiet, warning: quiet, error: quiet, critical: quiet },
    redact: (text) => text,
  });
}

/** Starts a server, and returns its port. */
async function serve(onConnection: (socket: Socket) => void): Promise<number> {
  const server = createServer(onConnection);
  onTestFinished(() => void server.close());
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
  return (server.address() as AddressInfo).port;
}

/** Calls a function when the other side most likely reads from the connection. */
const soon = (act: () => unknown): void => void setTimeout(act, 200);

test('the SSH identification is read', async () => {
  const port = await serve((socket) => void socket.end('SSH-2.0-Cisco-1.25\r\n'));
  expect(await read(port)).toBe('SSH-2.0-Cisco-1.25');
});

test('a device that closes the connection says nothing', async () => {
  expect(await read(await serve((socket) => void socket.end()))).toBeUndefined();
});

test('a connection that is reset is an error with its cause', async () => {
  const port = await serve((socket) => soon(() => socket.resetAndDestroy()));
  await expect(read(port)).rejects.toMatchObject({
    code: 'NR_DEVICE_CLOSED',
    message: expect.stringMatching(/^Lost the connection to core-1 \(127\.0\.0\.1:\d+\): .*ECONNRESET$/),
  });
});

test('an identification that came before the reset counts', async () => {
  const port = await serve((socket) => {
    socket.write('SSH-2.0-x', () => soon(() => socket.resetAndDestroy()));
  });
  expect(await read(port)).toBe('SSH-2.0-x');
});

test('a lost jump host is named', async () => {
  const lost = await startSimulator([{ name: 'lost', platform: 'linux_frr', ...account, forwards: true }]);
  const { address, port } = lost.device('lost');
  const device = { id: 'l', name: 'lost', address, port };
  const hop = {
    device,
    credentials: [{ id: 'j', name: 'jumper', networks: ['127.0.0.0/8'], ...account }],
    legacyAlgorithms: false,
  };
  const core = await serve(() => soon(() => lost.close()));
  await expect(read(core, [hop])).rejects.toMatchObject({
    code: 'NR_DEVICE_CLOSED',
    message: `jump host lost (127.0.0.1:${port}) closed the connection`,
  });
});

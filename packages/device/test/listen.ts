import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import type { Server as SshServer } from 'ssh2';
import { onTestFinished } from 'vitest';

/** Lets a server listen on 127.0.0.1 until the test is over. Returns its port. */
export async function listen(server: Server | SshServer): Promise<number> {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => void server.close());
  return (server.address() as AddressInfo).port;
}

/** Returns the two ends of a connection, which lasts until the test is over. */
export async function socketPair(): Promise<readonly [Socket, Socket]> {
  const server = createServer();
  const near = connect(await listen(server), '127.0.0.1');
  onTestFinished(() => void near.destroy());
  const [[far]] = (await Promise.all([once(server, 'connection'), once(near, 'connect')])) as [[Socket], unknown];
  onTestFinished(() => void far.destroy());
  return [near, far];
}

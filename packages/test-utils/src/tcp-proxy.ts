import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';

/** A TCP proxy on the loopback that breaks connections in two ways. */
export interface TcpProxy {
  readonly port: number;
  /** Closes all connections at once, as a firewall that restarts. */
  cut(): void;
  /**
   * Swallows what is sent, in old and new connections, and closes none: neither side learns of it. Returns a function that ends it for
   * new connections. The others never answer again.
   */
  blackHole(): () => unknown;
  close(): Promise<void>;
}

/** Starts a proxy for a port of 127.0.0.1. */
export async function startTcpProxy(targetPort: number): Promise<TcpProxy> {
  const pairs = new Set<readonly [Socket, Socket]>();
  const swallowed = new WeakSet<Socket>();
  let isHole = false;
  const server = createServer((near) => {
    const far = connect(targetPort, '127.0.0.1');
    const pair = [near, far] as const;
    pairs.add(pair);
    if (isHole) swallowed.add(near);
    const end = (): void => {
      pairs.delete(pair);
      near.destroy();
      far.destroy();
    };
    near.setNoDelay(true);
    far.setNoDelay(true);
    near.on('data', (data) => void (swallowed.has(near) || far.write(data)));
    far.on('data', (data) => void (swallowed.has(near) || near.write(data)));
    near.on('close', end).on('error', end);
    // The end of the server is not told either.
    const endOfFar = (): void => void (swallowed.has(near) || end());
    far.on('close', endOfFar).on('error', endOfFar);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const cut = (): void => {
    for (const [near, far] of pairs) {
      near.resetAndDestroy();
      far.destroy();
    }
    pairs.clear();
  };
  return {
    port: (server.address() as AddressInfo).port,
    cut,
    blackHole() {
      isHole = true;
      for (const [near] of pairs) swallowed.add(near);
      return () => (isHole = false);
    },
    async close() {
      server.close();
      cut();
      await once(server, 'close');
    },
  };
}

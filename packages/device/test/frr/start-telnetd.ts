import { spawn, type ChildProcess } from 'node:child_process';
import { createServer, type AddressInfo, type Socket } from 'node:net';
import { missingProgram } from '@netraven/test-utils/find-program';
import type { Frr } from '@netraven/test-utils/frr/start-frr';

/** A real telnet server with the real `login` of the system, in the namespaces of a router. */
export interface Telnetd {
  readonly address: string;
  readonly port: number;
  /** Number of connections so far. */
  readonly served: () => number;
  stop(): Promise<void>;
}

/** Returns the reason why no server can start here, if any. */
export function telnetdAvailable(): string | undefined {
  const missing = missingProgram('telnetd', 'login', 'nsenter');
  return missing && `${missing} is missing: apt-get install inetutils-telnetd login util-linux`;
}

/** Starts one `telnetd` for each connection, as inetd does. */
export async function startTelnetd(frr: Frr): Promise<Telnetd> {
  const children = new Set<ChildProcess>();
  const sockets = new Set<Socket>();
  let served = 0;
  // Paused: only telnetd may read.
  const server = createServer({ pauseOnConnect: true }, (socket) => {
    served += 1;
    sockets.add(socket);
    const args = ['-t', frr.pid, '-m', '-u', '-p', '--', '/usr/sbin/telnetd', '-h'];
    const child = spawn('/usr/bin/nsenter', args, { stdio: [socket, socket, 'ignore'] });
    children.add(child);
    // telnetd has the connection. Ours would keep it open.
    child.once('spawn', () => socket.destroy());
    child.once('exit', () => children.delete(child));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    address: '127.0.0.1',
    port: (server.address() as AddressInfo).port,
    served: () => served,
    async stop() {
      const gone = [...children].map((child) => new Promise((resolve) => child.once('exit', resolve)));
      for (const child of children) child.kill('SIGKILL');
      for (const socket of sockets) socket.destroy();
      await Promise.all([...gone, new Promise((resolve) => server.close(resolve))]);
    },
  };
}

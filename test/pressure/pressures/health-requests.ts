import { connect } from 'node:net';
import type { Pressure } from '../pressure.ts';

const count = 30_000;

/** Sends requests that need the database without waiting for answers, in one connection. The rest follows when it is closed. */
export const healthRequests: Pressure = {
  name: '30,000 pipelined health requests',
  async press({ url }) {
    const statuses = new Map<string, number>();
    let connections = 0;
    for (let answered = 0; answered < count; connections++) {
      const found = await pipeline(`${url}/health/ready`, count - answered);
      if (found.length === 0) return { done: `${answered} answers`, broken: [`no answer after ${answered} requests`] };
      answered += found.length;
      for (const status of found) statuses.set(status, (statuses.get(status) ?? 0) + 1);
    }
    const done = `${[...statuses].map(([status, number]) => `${number} times ${status}`).join(', ')} in ${connections} connections`;
    // Not ready is an answer too, if the database is locked or far behind.
    const isGood = [...statuses.keys()].every((status) => status === '200' || status === '503');
    return { done, broken: isGood ? [] : [done] };
  },
};

/** Sends requests in one connection until the server closes it. Returns the statuses of the answers. */
async function pipeline(address: string, requests: number): Promise<readonly string[]> {
  const { hostname, port, pathname } = new URL(address);
  const request = (more = ''): string => `GET ${pathname} HTTP/1.1\r\nhost: ${hostname}:${port}\r\n${more}\r\n`;
  const socket = connect(Number(port), hostname);
  const parts: Buffer[] = [];
  socket.on('data', (data: Buffer) => parts.push(data));
  // The server closes a connection with requests that it did not read.
  socket.on('error', () => socket.destroy());
  const closed = new Promise((resolve) => socket.once('close', resolve));
  socket.write(request().repeat(requests - 1) + request('connection: close\r\n'));
  await closed;
  return [
    ...Buffer.concat(parts)
      .toString('latin1')
      .matchAll(/HTTP\/1\.1 (\d{3})/g),
  ].map(([, status = '']) => status);
}

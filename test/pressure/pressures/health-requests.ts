import { once } from 'node:events';
import { connect } from 'node:net';
import type { Pressure } from '../pressure.ts';

const count = 30_000;
/** Requests that are written at once. */
const batch = 500;

/** Sends requests that need the database in one connection, without waiting for answers. */
export const healthRequests: Pressure = {
  name: '30,000 pipelined health requests',
  async press({ url }) {
    const { hostname, port, pathname } = new URL(`${url}/health/ready`);
    const socket = connect(Number(port), hostname);
    const request = `GET ${pathname} HTTP/1.1\r\nhost: ${hostname}:${port}\r\n\r\n`;
    const last = `GET ${pathname} HTTP/1.1\r\nhost: ${hostname}:${port}\r\nconnection: close\r\n\r\n`;
    const statuses = new Map<string, number>();
    let rest = '';
    socket.on('data', (data: Buffer) => {
      const text = rest + data.toString('latin1');
      for (const [, status = ''] of text.matchAll(/HTTP\/1\.1 (\d{3})/g)) {
        statuses.set(status, (statuses.get(status) ?? 0) + 1);
      }
      // A status line can be cut anywhere. It has 12 characters.
      const cut = text.lastIndexOf('HTTP/1.1 ');
      rest = cut >= 0 && text.length - cut < 12 ? text.slice(cut) : text.slice(-8).replace(/.*\d$/s, '');
    });
    const closed = once(socket, 'close');
    for (let sent = 0; sent < count; sent += batch) {
      const isLast = sent + batch >= count;
      const text = isLast ? request.repeat(batch - 1) + last : request.repeat(batch);
      if (!socket.write(text)) await Promise.race([once(socket, 'drain'), closed]);
    }
    await closed;
    // Not ready is an answer too, if the database is locked or far behind.
    const good = (statuses.get('200') ?? 0) + (statuses.get('503') ?? 0);
    const answers = [...statuses].map(([status, number]) => `${number} times ${status}`).join(', ');
    return { done: answers, broken: good === count ? [] : [`of ${count} health requests: ${answers}`] };
  },
};

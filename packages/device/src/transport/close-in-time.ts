import type { Duplex } from 'node:stream';
import type { Ended } from './transport.ts';

/** For a device to close after our disconnect, in ms. */
const goodbyeMs = 500;

/** Disconnects, and destroys the stream of a device that does not close in time. */
export async function closeInTime(stream: Duplex, ended: Promise<Ended>, disconnect: () => void): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  const timer = setTimeout(() => {
    // A channel through a lost jump host does not report its end.
    stream.destroy();
    resolve();
  }, goodbyeMs);
  disconnect();
  await Promise.race([ended, promise]);
  clearTimeout(timer);
}

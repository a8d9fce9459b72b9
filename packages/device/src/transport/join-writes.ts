import type { Duplex } from 'node:stream';

/**
 * Sends what is written to a stream within one turn of the event loop together. ssh2 writes a message in three pieces, its
 * length, content and signature: each would cost a system call, and a packet on the network.
 */
export function joinWrites(stream: Duplex): void {
  const write = stream.write.bind(stream) as (...args: unknown[]) => boolean;
  stream.write = (...args: unknown[]) => {
    if (stream.writableCorked === 0) {
      stream.cork();
      process.nextTick(() => stream.uncork());
    }
    return write(...args);
  };
}

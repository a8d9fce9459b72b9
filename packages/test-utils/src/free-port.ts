import { randomInt } from 'node:crypto';
import { createServer } from 'node:net';

/**
 * Returns a free port below the range that Linux assigns by itself. Until it is used, another test gets it by chance only.
 */
export async function freePort(): Promise<number> {
  for (;;) {
    const port = randomInt(20_000, 32_000);
    const server = createServer();
    const free = await new Promise<boolean>((resolve) => {
      server.once('error', () => resolve(false)).listen(port, '127.0.0.1', () => resolve(true));
    });
    if (!free) continue;
    await new Promise((resolve) => server.close(resolve));
    return port;
  }
}

/** Starts a server on a free port of its own choice. Starts it again if another test took that port meanwhile. */
export async function startOnFreePort<Server>(start: () => Promise<Server>): Promise<Server> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await start();
    } catch (error) {
      if (tries === 5 || !String(error).includes('Address already in use')) throw error;
    }
  }
}

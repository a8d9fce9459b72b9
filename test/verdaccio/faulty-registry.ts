import { once } from 'node:events';
import { createServer, request, type IncomingMessage, type ServerResponse } from 'node:http';
import { freePort } from '../../packages/test-utils/src/free-port.ts';
import type { SharedRegistry } from './shared-registry.ts';

/** A proxy for a registry, which can stop or send half a tarball. */
export interface FaultyRegistry extends Pick<SharedRegistry, 'url' | 'npmrc'> {
  /** Closes the port. */
  stop(): Promise<void>;
  /** Opens the port again. */
  start(): Promise<void>;
  /** From now on sends half of each tarball whose path has this text; undefined: sends all. */
  cut(tarball: string | undefined): void;
  /** Number of tarballs cut so far. */
  readonly broken: number;
}

export async function startFaultyRegistry(behind: string): Promise<FaultyRegistry> {
  const state = { cut: undefined as string | undefined, broken: 0 };
  const server = createServer((asked, answer) => {
    // The Host header stays, so that addresses in the answers lead to this proxy.
    const { method, headers, url = '/' } = asked;
    const passed = request(new URL(url, behind), { method, headers }, (got) => {
      answer.writeHead(got.statusCode ?? 502, got.headers);
      if (state.cut === undefined || !url.endsWith('.tgz') || !url.includes(state.cut)) got.pipe(answer);
      else {
        state.broken += 1;
        void breakOff(got, answer);
      }
    });
    passed.on('error', () => answer.destroy());
    asked.pipe(passed);
  });
  // A port that no other process gets while it is closed.
  const port = await freePort();
  const start = async (): Promise<void> => {
    if (server.listening) return;
    server.listen(port, '127.0.0.1');
    await once(server, 'listening');
  };
  await start();
  return {
    url: `http://127.0.0.1:${port}/`,
    npmrc: `registry=http://127.0.0.1:${port}/\n//127.0.0.1:${port}/:_authToken=anyone\n`,
    get broken() {
      return state.broken;
    },
    cut(tarball) {
      state.cut = tarball;
    },
    async stop() {
      if (!server.listening) return;
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    },
    start,
  };
}

async function breakOff(got: IncomingMessage, answer: ServerResponse): Promise<void> {
  const body = Buffer.concat(await got.toArray());
  answer.write(body.subarray(0, body.length / 2), () => answer.destroy());
}

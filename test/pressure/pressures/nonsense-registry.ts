import { once } from 'node:events';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { netraven } from '../../../packages/cli/test-utils/netraven.ts';
import type { Pressure } from '../pressure.ts';

/** Answers of a package registry that is broken. */
const answers: readonly ((answer: ServerResponse) => void)[] = [
  (answer) => answer.end('<html>Sign in to the network</html>'),
  (answer) =>
    answer.end(JSON.stringify({ objects: [{ package: { name: '../../etc', version: {}, links: 7 } }, null] })),
  (answer) => answer.end('['.repeat(5_000_000)),
  (answer) => answer.end(`{"objects":[${'{"package":{"name":"a","version":"1.0.0"}},'.repeat(500_000)}null]}`),
  (answer) => answer.writeHead(200, { 'content-length': '100' }).end('{"objects":'),
  (answer) => answer.socket?.destroy(),
];

/** Searches a registry that answers with nonsense, again and again. */
export const nonsenseRegistry: Pressure = {
  name: 'a registry that sends nonsense',
  async press({ house }, calm) {
    const broken: string[] = [];
    let turn = 0;
    const server = createServer((_, answer) => answers[turn % answers.length]?.(answer));
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const registry = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
    const env = { npm_config_registry: registry, npm_config_fetch_retries: '0' };
    try {
      do {
        const { code, stderr } = await netraven(house.host, ['jobs', 'search', 'backup'], { env });
        if (code !== 0 && !/NR_[A-Z_]+/.test(stderr))
          broken.push(`answer ${turn % answers.length}: ${code}, ${stderr}`);
        turn += 1;
      } while (!calm.aborted);
    } finally {
      server.closeAllConnections();
      server.close();
    }
    return { done: `${turn} searches`, broken };
  },
};

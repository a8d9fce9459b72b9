import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { RemoteGit } from '../../src/mirror/remote-git.ts';
import { startArchive } from './archive.ts';
import { httpsMissing, startHttpsServer } from './https-git.ts';

const password = 'canary  two blanks\tand/a=tab+7Xq';

async function open(url: string, ca?: string): Promise<RemoteGit> {
  const { folder } = await startArchive();
  const opened = await RemoteGit.open({
    remote: { name: 'hosted', url, credential: 'archive', ...(ca !== undefined && { ca }) },
    repository: join(folder, 'mirror.git'),
    folder: join(folder, 'remote'),
    login: { username: 'netraven', password },
    signal: AbortSignal.timeout(60_000),
  });
  onTestFinished(() => opened[Symbol.asyncDispose]());
  return opened;
}

const why = httpsMissing();
it.skipIf(why !== undefined)(
  `a password that the server repeats, as it is or encoded, is in no message${why === undefined ? '' : ` (skipped: ${why})`}`,
  async () => {
    const { url, ca } = await startHttpsServer((request, response) => {
      const { authorization } = request.headers;
      if (authorization === undefined)
        return response.writeHead(401, { 'www-authenticate': 'Basic realm="git"' }).end();
      const [, given = ''] = Buffer.from(authorization.slice(6), 'base64').toString().split(':');
      const said = [given, encodeURIComponent(given), authorization].map((each) => `the server said ${each} again`);
      return response.writeHead(500, { 'content-type': 'text/plain' }).end(said.join('\n'));
    });
    const remote = await open(`${url}hosted.git`, ca);
    const error = await remote.readBranch().catch((thrown: Error) => thrown);
    expect(error).toMatchObject({ code: 'NR_REMOTE_FAILED' });
    const { message } = error as Error;
    expect(message).toContain('the server said <secret> again');
    expect(message).not.toMatch(/canary|blanks|7Xq|Y2FuYXJ5/);
  },
);

it('Git reaches a server by the proxy of NetRaven', async () => {
  const asked: string[] = [];
  const proxy = createServer((socket) => {
    socket
      .on('error', () => undefined)
      .on('data', (data) => {
        asked.push(data.toString().split('\r\n')[0] ?? '');
        socket.end('HTTP/1.1 403 Forbidden\r\n\r\n');
      });
  });
  proxy.listen(0, '127.0.0.1');
  await once(proxy, 'listening');
  onTestFinished(() => void proxy.close());
  const before = process.env['https_proxy'];
  onTestFinished(() => {
    if (before === undefined) delete process.env['https_proxy'];
    else process.env['https_proxy'] = before;
  });
  process.env['https_proxy'] = `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`;
  const remote = await open('https://git.example.net/hosted.git');
  await expect(remote.readBranch()).rejects.toMatchObject({ code: 'NR_REMOTE_FAILED' });
  expect(asked).toEqual(['CONNECT git.example.net:443 HTTP/1.1']);
});

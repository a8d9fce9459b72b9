import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:https';
import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { credentials } from '@netraven/db';
import type { MirrorRemote } from '../../src/index.ts';
import type { Archive } from './archive.ts';

/** The password of the stored credential. */
export const token = 'canary-token+7Xq/=';

/** A repository on a server that wants a password, and a remote with the credential for it. */
export interface Hosted {
  readonly path: string;
  readonly server: HttpsGit;
  readonly remote: MirrorRemote;
}

/** Returns the reason why no server can start here, if any. */
export function httpsMissing(): string | undefined {
  if (spawnSync('openssl', ['version']).error) return 'openssl is missing: apt-get install openssl';
  const backend = join(spawnSync('git', ['--exec-path'], { encoding: 'utf8' }).stdout.trim(), 'git-http-backend');
  return existsSync(backend) ? undefined : `${backend} is missing`;
}

export async function host(archive: Archive, login: string = `netraven:${token}`): Promise<Hosted> {
  const path = await archive.makeRemote('hosted');
  const server = await startHttpsGit(archive.folder, login);
  await credentials.add(archive.db, {
    networks: ['127.0.0.0/8'],
    name: 'archive',
    username: 'netraven',
    password: token,
    tags: ['mirror'],
  });
  const remote = { name: 'hosted', url: `${server.url}hosted.git`, credential: 'archive', ca: server.ca };
  return { path, server, remote };
}

/** A Git server for HTTPS with a certificate of its own. */
export interface HttpsGit {
  /** Ends in a slash; the name of a repository follows. */
  readonly url: string;
  /** File with its certificate. */
  readonly ca: string;
  /** While true, it takes requests and never answers. */
  hangs: boolean;
  /** Requests with a wrong login. */
  refused: number;
}

/** Starts a server for HTTPS with a certificate of its own. */
export async function startHttpsServer(listener: RequestListener): Promise<Pick<HttpsGit, 'url' | 'ca'>> {
  const keys = mkdtempSync(join(tmpdir(), 'netraven-https-git-'));
  onTestFinished(() => rmSync(keys, { recursive: true, force: true }));
  const [key, ca] = [join(keys, 'key.pem'), join(keys, 'ca.pem')];
  const subject = ['-subj', '/CN=127.0.0.1', '-addext', 'subjectAltName=IP:127.0.0.1'];
  const made = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-keyout', key, '-out', ca];
  execFileSync('openssl', ['req', '-x509', '-days', '2', ...made, ...subject], { stdio: 'ignore' });
  const server = createServer({ key: readFileSync(key), cert: readFileSync(ca) }, listener);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    server.close();
    server.closeAllConnections();
  });
  return { url: `https://127.0.0.1:${(server.address() as AddressInfo).port}/`, ca };
}

/** Serves the repositories of a folder by `git http-backend`, with a user name and a password. */
async function startHttpsGit(folder: string, login: string): Promise<HttpsGit> {
  const expected = `Basic ${Buffer.from(login).toString('base64')}`;
  const state = { hangs: false, refused: 0 };
  const server = await startHttpsServer((request, response) => {
    if (state.hangs) return;
    if (request.headers.authorization !== expected) {
      if (request.headers.authorization !== undefined) state.refused++;
      response.writeHead(401, { 'www-authenticate': 'Basic realm="git"' }).end();
      return;
    }
    answer(folder, request, response);
  });
  return Object.assign(state, server);
}

/** Runs `git http-backend` (CGI) for a request. */
function answer(folder: string, request: IncomingMessage, response: ServerResponse): void {
  const { pathname, search } = new URL(request.url ?? '', 'https://localhost');
  const {
    'content-type': type = '',
    'content-encoding': encoding = '',
    'git-protocol': protocol = '',
  } = request.headers;
  const child = spawn('git', ['http-backend'], {
    env: {
      PATH: process.env['PATH'],
      GIT_PROJECT_ROOT: folder,
      GIT_HTTP_EXPORT_ALL: '1',
      GIT_PROTOCOL: String(protocol),
      REQUEST_METHOD: request.method,
      PATH_INFO: pathname,
      QUERY_STRING: search.slice(1),
      CONTENT_TYPE: type,
      HTTP_CONTENT_ENCODING: encoding,
      REMOTE_USER: 'netraven',
      REMOTE_ADDR: '127.0.0.1',
    },
    stdio: ['pipe', 'pipe', 'ignore'],
  });
  child.stdin.on('error', () => undefined);
  request.pipe(child.stdin);
  let head: Buffer | undefined = Buffer.alloc(0);
  child.stdout.on('data', (chunk: Buffer) => {
    if (head === undefined) {
      response.write(chunk);
      return;
    }
    head = Buffer.concat([head, chunk]);
    const end = head.indexOf('\r\n\r\n');
    if (end < 0) return;
    const fields = head.subarray(0, end).toString().split('\r\n');
    for (const field of fields) {
      const [name = '', value = ''] = field.split(': ');
      if (name === 'Status') response.statusCode = Number.parseInt(value, 10);
      else response.setHeader(name, value);
    }
    response.write(head.subarray(end + 4));
    head = undefined;
  });
  child.stdout.on('end', () => response.end());
}

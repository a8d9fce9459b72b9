import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { SMTPServer, type SMTPServerOptions } from 'smtp-server';
import { onTestFinished } from 'vitest';

/** A request that a hook got. */
export interface Posted {
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

export type Answering = (response: ServerResponse, request: IncomingMessage, count: number) => unknown;

/** Starts an HTTP server for a test. It keeps what it got, and answers 200 unless told otherwise. */
export async function startHook(
  answer: Answering = (response) => response.end('ok'),
  host = '127.0.0.1',
): Promise<{ url: string; port: number; posted: Posted[] }> {
  const posted: Posted[] = [];
  const server = createServer((request, response) => {
    void text(request).then((body) => {
      posted.push({ path: request.url ?? '', headers: request.headers, body });
      return answer(response, request, posted.length);
    });
  });
  await once(server.listen(0, host), 'listening');
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const { port } = server.address() as AddressInfo;
  return { url: `http://${host}:${port}/hooks/canary-token-9Xw`, port, posted };
}

/** A mail that an SMTP server got. */
export interface Mail {
  readonly from: string;
  readonly to: readonly string[];
  /** The user that logged in. */
  readonly user: string | undefined;
  readonly encrypted: boolean;
  readonly raw: string;
}

/** The only login that the mail server takes. */
export const mailLogin = { user: 'netraven', password: 'canary-mail-4Rt' };

/** Starts an SMTP server for a test. It keeps the mails that it got. */
export async function startMailServer(options: SMTPServerOptions = {}): Promise<{ port: number; mails: Mail[] }> {
  const mails: Mail[] = [];
  const server = new SMTPServer({
    authOptional: true,
    logger: false,
    onAuth: ({ username, password }, _, done) => {
      if (username === mailLogin.user && password === mailLogin.password) done(null, { user: username });
      else done(new Error('Wrong login'));
    },
    onData: (stream, { envelope: { mailFrom, rcptTo }, user, secure }, done) => {
      const take = async (): Promise<void> => {
        mails.push({
          from: mailFrom === false ? '' : (mailFrom?.address ?? ''),
          to: rcptTo.map(({ address }) => address),
          user: user as string | undefined,
          encrypted: secure,
          raw: await text(stream),
        });
        done(null, 'taken');
      };
      void take();
    },
    ...options,
  });
  // A client that refuses the certificate ends the connection.
  server.on('error', () => undefined);
  await once(server.listen(0, '127.0.0.1'), 'listening');
  onTestFinished(() => new Promise<void>((resolve) => server.close(resolve)));
  return { port: (server.server.address() as AddressInfo).port, mails };
}

/** Makes a certificate for `localhost` that signs itself. */
export function makeCertificate(): { key: string; cert: string } {
  const folder = mkdtempSync(join(tmpdir(), 'netraven-certificate-'));
  try {
    const [key, cert] = [join(folder, 'key.pem'), join(folder, 'cert.pem')];
    const request = [
      'req',
      '-x509',
      '-newkey',
      'ec',
      '-pkeyopt',
      'ec_paramgen_curve:prime256v1',
      '-nodes',
      '-days',
      '9',
    ];
    const subject = ['-subj', '/CN=localhost', '-addext', 'subjectAltName=DNS:localhost'];
    execFileSync('openssl', [...request, ...subject, '-keyout', key, '-out', cert], { stdio: 'ignore' });
    return { key: readFileSync(key, 'utf8'), cert: readFileSync(cert, 'utf8') };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

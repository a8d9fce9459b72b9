import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer, type Server } from 'node:https';
import type { HttpApi } from '../platform/platform.ts';
import { makeCertificate } from './certificate.ts';
import { deliver } from './deliver.ts';
import { asTyped } from '../sample/as-typed.ts';
import type { Script } from './script.ts';

export interface HttpsServerOptions {
  readonly api: HttpApi;
  readonly hostKey: string;
  readonly username: string;
  readonly password: string;
  readonly script: Script;
  readonly stats: { attempts: number; logins: number; failedLogins: number };
  /** Receives each request with its body: `PUT /rest/system/identity {"name":"core-1"}`. */
  readonly typed: (line: string) => void;
}

/** Makes the HTTPS API of a simulated device. It answers `GET /rest/system/resource` as the script says, and else 404. */
export function makeHttpsServer(options: HttpsServerOptions): Server {
  return createServer(makeCertificate(options.hostKey), (request, response) => {
    const chunks: Buffer[] = [];
    request
      .on('data', (chunk: Buffer) => chunks.push(chunk))
      .on('end', () => answer(options, request, Buffer.concat(chunks).toString(), response))
      .on('error', () => {
        // The client hung up.
      });
  }).on('tlsClientError', () => {
    // A client may look at the certificate only.
  });
}

function answer(options: HttpsServerOptions, request: IncomingMessage, body: string, response: ServerResponse): void {
  const { script, stats, typed } = options;
  const command = asTyped(`${request.method ?? ''} ${request.url ?? ''}`);
  const end = (status: number, text: string): void => {
    response.writeHead(status, { 'content-type': 'application/json' }).end(`${text}\n`);
  };
  const isKnown = isLogin(request, options);
  stats.attempts += 1;
  stats[isKnown ? 'logins' : 'failedLogins'] += 1;
  if (!isKnown) return end(401, '{"error":401,"message":"Unauthorized"}');
  typed(body === '' ? command : `${command} ${body}`);
  const refusal = script.refusalOf(command);
  if (refusal !== undefined) return end(400, refusal || '{"error":400,"message":"Bad Request"}');
  const found = script.answerTo(command);
  if (typeof found !== 'string') return end(404, '{"error":404,"message":"Not Found"}');
  const strike = script.strikeOf(command, false);
  if (!strike) return end(200, found);
  response.writeHead(200, { 'content-type': 'application/json' });
  const sink = {
    write: (data: string | Buffer) => response.write(data),
    onDrain: (listener: () => void) => void response.once('drain', listener),
    get isOpen() {
      return !response.destroyed;
    },
    // Sends buffered data first.
    hangUp: () => void setImmediate(() => request.socket.destroySoon()),
  };
  deliver(found, '', sink, strike, () => response.end());
}

function isLogin(
  { headers }: IncomingMessage,
  { api: { login }, username, password }: Pick<HttpsServerOptions, 'api' | 'username' | 'password'>,
): boolean {
  if (typeof login === 'object') return headers[login.header.toLowerCase()] === password;
  if (login === 'bearer') return headers.authorization === `Bearer ${password}`;
  return headers.authorization === `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`;
}

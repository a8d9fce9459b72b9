import { BlockList, isIP, type AddressInfo } from 'node:net';
import { messageOf, type Logger } from '@netraven/core';
import type { Database } from '@netraven/db';
import { cleanAddress } from '@netraven/triggers';
import { fastify, type FastifyReply, type FastifyRequest } from 'fastify';
import { serverError } from '../codes.ts';
import { defaultTimeouts, type Timeouts } from '../http/create-app.ts';
import { securityHeaders } from '../http/security-headers.ts';
import { bearerOf, tokenCheck, type ServerToken } from '../http/token.ts';
import { WrongTokens } from '../http/wrong-tokens.ts';
import { toProblem } from '../problems/to-problem.ts';
import { registerOxidizedRoutes } from './routes.ts';

export interface OxidizedServerOptions {
  readonly db: Database;
  /** The API token, or its SHA-256. Needed to start a backup. */
  readonly token: ServerToken;
  /** Every request needs it, or `token`, as bearer token or password. Default: reads need none. */
  readonly readToken?: ServerToken;
  readonly logger: Logger;
  /** An address of this machine, or `0.0.0.0` or `::` for all. */
  readonly address: string;
  readonly port: number;
  /** Addresses and networks whose requests are answered, e.g. `192.0.2.0/24`. */
  readonly allow: readonly string[];
  /** Default {@link defaultTimeouts}. */
  readonly timeouts?: Timeouts;
}

/** Refused addresses that are logged. */
const maxTold = 100;

/** A running server of Oxidized's routes. */
export interface OxidizedServer {
  readonly port: number;
  close(): Promise<void>;
}

/**
 * Serves configurations, masked, by the routes of Oxidized, for LibreNMS. It reads only. Only allowed addresses get answers,
 * with `readToken` only if they send it too. Starting a backup needs the token.
 *
 * @throws {NetRavenError} NR_OXIDIZED_LISTEN_FAILED
 */
export async function startOxidizedServer(options: OxidizedServerOptions): Promise<OxidizedServer> {
  const { db, token, readToken, logger, address, port, allow, timeouts = defaultTimeouts } = options;
  const { requestTimeout, ...http } = timeouts;
  const allowed = blockListOf(allow);
  const wrongTokens = new WrongTokens(logger);
  /** Refuses a request without any of these tokens. */
  const requireOne = async (tokens: readonly ServerToken[], request: FastifyRequest): Promise<void> => {
    const sent = tokenOf(request.headers.authorization);
    const errors = tokens.map((one) => errorOf(() => tokenCheck(one)(sent)));
    if (errors.includes(undefined)) return;
    // LibreNMS sends the one for reading always.
    const isKnown = readToken !== undefined && errorOf(() => tokenCheck(readToken)(sent)) === undefined;
    if (request.headers.authorization !== undefined && !isKnown && (await wrongTokens.count(request.ip)) === 'drop')
      request.raw.destroy();
    throw errors[0];
  };
  const told = new Set<string>();
  const app = fastify({
    http,
    bodyLimit: 64 * 1024,
    requestTimeout,
    exposeHeadRoutes: false,
    forceCloseConnections: 'idle',
    // The longest name of a device, encoded.
    routerOptions: { maxParamLength: 253 * 3 },
    // The hooks do not run for a URL that cannot be read.
    frameworkErrors: (_error, _request, reply) => {
      refuseUrl(reply.headers(securityHeaders));
    },
  });
  app.removeAllContentTypeParsers();
  // LibreNMS sends a message for the commit, which NetRaven does not keep.
  app.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, _body, done) => done(null, undefined));
  const form = 'application/x-www-form-urlencoded';
  app.addContentTypeParser(form, { parseAs: 'string' }, (_request, body, done) =>
    done(null, new URLSearchParams(String(body))),
  );
  // Before anything is read: another address must not hold a connection with a slow request.
  app.server.on('connection', (socket) => {
    const { remoteAddress: from = '' } = socket;
    if (isAllowed(from, allowed)) return;
    socket.destroy();
    // Each is logged once: others must not fill the log. Without an address, the other side has left already.
    if (from === '' || told.size >= maxTold || told.has(from)) return;
    told.add(from);
    logger.warning(`Refused a connection to Oxidized's routes from ${from}`, { address: from });
  });
  app.addHook('onRequest', async (request, reply) => {
    reply.headers(securityHeaders);
    if (readToken) await requireOne([readToken, token], request);
  });
  app.addHook('onSend', async (request, reply) => {
    // An unread body may be endless.
    if (!request.raw.complete) reply.header('connection', 'close');
  });
  app.setNotFoundHandler((_request, reply) => reply.code(404).send('unknown route\n'));
  app.setErrorHandler((error, _request, reply) => answerError(error, reply, logger));
  registerOxidizedRoutes(app, db, async (request) => requireOne([token], request));
  try {
    await app.listen({ host: address, port });
  } catch (cause) {
    await app.close();
    const message = `Cannot listen for LibreNMS on ${address} port ${port}: ${messageOf(cause)}`;
    throw serverError('NR_OXIDIZED_LISTEN_FAILED', message, { cause });
  }
  const bound = (app.server.address() as AddressInfo).port;
  logger.info(`Oxidized's routes for LibreNMS are on ${address} port ${bound}`, { address, port: bound });
  return { port: bound, close: () => app.close() };
}

function refuseUrl(reply: FastifyReply): void {
  void reply.code(400).type('text/plain; charset=utf-8').send('the URL cannot be read\n');
}

function blockListOf(allow: readonly string[]): BlockList {
  const list = new BlockList();
  for (const network of allow) {
    const [address = '', prefix] = network.split('/');
    const family = isIP(address) === 6 ? 'ipv6' : 'ipv4';
    if (prefix === undefined) list.addAddress(address, family);
    else list.addSubnet(address, Number(prefix), family);
  }
  return list;
}

function isAllowed(ip: string, allowed: BlockList): boolean {
  const address = cleanAddress(ip);
  return address !== undefined && allowed.check(address, isIP(address) === 6 ? 'ipv6' : 'ipv4');
}

function errorOf(check: () => void): unknown {
  try {
    check();
    return undefined;
  } catch (error) {
    return error;
  }
}

/** Returns the token of a Bearer header, or the password of a Basic one: LibreNMS sends what its URL of Oxidized has. */
function tokenOf(header: string | undefined): string | undefined {
  const basic = /^Basic +([\w+/=-]+) *$/i.exec(header ?? '')?.[1];
  if (basic === undefined) return bearerOf(header);
  const [, password] = /^[^:]*:(.*)$/s.exec(Buffer.from(basic, 'base64').toString()) ?? [];
  return password;
}

function answerError(error: unknown, reply: FastifyReply, logger: Logger): FastifyReply {
  const { code, message = '', statusCode = 500 } = error as { code?: string; message?: string; statusCode?: number };
  const status =
    code?.startsWith('NR_') === true ? toProblem(error as Parameters<typeof toProblem>[0]).status : statusCode;
  if (status >= 500) logger.error(`A request for Oxidized's routes failed: ${message}`, { code });
  // Never JSON: LibreNMS would take it for a node.
  return reply
    .code(status)
    .type('text/plain; charset=utf-8')
    .send(`${status >= 500 ? 'internal error' : message}\n`);
}

import type { AddressInfo } from 'node:net';
import type { Logger } from '@netraven/core';
import { serverProof } from '@netraven/core/system';
import type { Database } from '@netraven/db';
import type { FastifyInstance } from 'fastify';
import { openChangeIndex } from './archive/change-index.ts';
import { serverError } from './codes.ts';
import type { HandlerContext } from './handlers/handler.ts';
import { createApp } from './http/create-app.ts';
import { loopbackAddress } from './http/loopback.ts';
import { registerOpenApi } from './http/openapi.ts';
import { registerRoutes } from './http/register-routes.ts';
import { openSessions } from './http/sessions.ts';
import { codeCheck } from './http/sign-in-codes.ts';
import { hashOf, revealCheck, tokenCheck, type ServerToken } from './http/token.ts';
import { registerMetrics } from './metrics/register-metrics.ts';
import { pageFolder, registerPage } from './page/register-page.ts';
import type { SourceFolders } from './imports/source-folders.ts';
import { openSourceSchedule } from './imports/source-schedule.ts';
import { openRowSignals } from './streams/row-signals.ts';
import { openStreams, type StreamsOptions } from './streams/streams.ts';

const defaultPort = 7070;

export interface ServerOptions {
  readonly db: Database;
  /** The API token, or its SHA-256. */
  readonly token: ServerToken;
  /** The token that a request for secrets in clear needs too, or its SHA-256. Default: none, so no secret is shown. */
  readonly revealToken?: ServerToken;
  /** A loopback address. Default 127.0.0.1. */
  readonly host?: string;
  /** 0: a free port. Default: 7070, or a free port if 7070 is in use. */
  readonly port?: number;
  /** A logger with the source `server`. */
  readonly logger: Logger;
  /** NetRaven's version. */
  readonly version: string;
  /** Loopback, link-local and metadata addresses that sources of devices and channels may have. Default: none. */
  readonly allowAddresses?: readonly string[];
  /** The files that saved sources may read. Default: none. */
  readonly sourceFolders?: SourceFolders;
  /** Folder of the built web page. Default: the page that is published with the server. */
  readonly page?: string;
  /** `limit`: maximum number of open streams. `stallMs`: a client that reads nothing for this many ms is disconnected. */
  readonly streams?: Pick<StreamsOptions, 'limit' | 'stallMs'>;
}

/** A running server. */
export interface Server {
  readonly address: string;
  readonly port: number;
  /** The default port, if it is in use and `port` is a free one instead. */
  readonly portInUse?: number;
  /** Stops listening, ends streams and long-polling requests, and waits for all other requests. */
  close(): Promise<void>;
}

/**
 * Starts the API and the web page.
 * @throws {NetRavenError} NR_SERVER_ADDRESS_REFUSED if `host` is no loopback address, NR_SERVER_PORT_TAKEN if `port` is
 * given and in use, NR_SERVER_PORT_FORBIDDEN if it needs root
 */
export async function startServer(options: ServerOptions): Promise<Server> {
  const { db, token, logger, version, allowAddresses = [], sourceFolders = { folders: [], closed: [] } } = options;
  const host = loopbackAddress(options.host ?? '127.0.0.1');
  const checkToken = tokenCheck(token);
  const sessions = openSessions();
  const app: FastifyInstance = createApp({
    checkToken,
    checkReveal: revealCheck(options.revealToken),
    sessions,
    logger,
  });
  const rowSignals = await openRowSignals(db);
  const streams = openStreams({ ...options.streams, logger });
  app.addHook('preClose', async () => {
    streams.close();
    await rowSignals.close();
  });
  const changeIndex = openChangeIndex(db, logger);
  app.addHook('preClose', () => changeIndex.close());
  const sourceSchedule = openSourceSchedule({ db, allowAddresses, sourceFolders }, logger);
  app.addHook('preClose', () => sourceSchedule.close());
  const portOf = (): number => (app.server.address() as AddressInfo).port;
  const prove: HandlerContext['prove'] = (nonce, which) => {
    const proven = which === 'reveal' ? options.revealToken : token;
    return proven ? serverProof(hashOf(proven), nonce, portOf()) : '';
  };
  let portInUse: number | undefined;
  try {
    await registerOpenApi(app, version);
    const context = { db, rowSignals, version, allowAddresses, sourceFolders, prove };
    const checkCode = codeCheck(hashOf(token), portOf);
    registerRoutes(app, context, streams, { sessions, checkToken, checkCode });
    registerMetrics(app, db);
    await registerPage(app, options.page ?? pageFolder());
    portInUse = await listen(app, host, options.port);
  } catch (error) {
    await app.close();
    throw error;
  }
  const { address, port } = app.server.address() as AddressInfo;
  logger.info(`The API listens on ${address} port ${port}`, { address, port });
  return { address, port, ...(portInUse !== undefined && { portInUse }), close: () => app.close() };
}

/** Listens on the given port, or on 7070, or on a free port if 7070 is in use. Returns the port in use in that case. */
async function listen(app: FastifyInstance, host: string, port: number | undefined): Promise<number | undefined> {
  const wanted = port ?? defaultPort;
  try {
    await app.listen({ host, port: wanted });
    return undefined;
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined;
    if (code === 'EACCES') {
      const message = `This user may not listen on port ${wanted} of ${host}`;
      const hint = wanted > 1_023 && { hint: 'Choose another port with --port.' };
      throw serverError('NR_SERVER_PORT_FORBIDDEN', message, { ...hint, cause: error });
    }
    if (code !== 'EADDRINUSE') throw error;
    if (port !== undefined) throw serverError('NR_SERVER_PORT_TAKEN', `Port ${port} of ${host} is in use`);
    await app.listen({ host, port: 0 });
    return defaultPort;
  }
}

import type { AddressInfo } from 'node:net';
import type { Logger } from '@netraven/core';
import type { Database } from '@netraven/db';
import type { FastifyInstance } from 'fastify';
import { createApp } from './http/create-app.ts';
import { listen } from './http/listen.ts';
import { loopbackAddress } from './http/loopback.ts';
import { registerOpenApi } from './http/openapi.ts';
import { registerRoutes } from './http/register-routes.ts';
import { openSessions } from './http/sessions.ts';
import { tokenCheck, type ServerToken } from './http/token.ts';
import { pageFolder, registerPage } from './page/register-page.ts';
import { openRunWatch } from './runs/run-watch.ts';
import { openHints } from './streams/hints.ts';
import { openStreams, type StreamsOptions } from './streams/streams.ts';

export interface ServerOptions {
  readonly db: Database;
  /** What requests must carry: the token, or its SHA-256. */
  readonly token: ServerToken;
  /** A loopback address. Default 127.0.0.1. */
  readonly host?: string;
  /** 0: any free one. Default: 7070, else a free one. */
  readonly port?: number;
  /** Source `server`. */
  readonly logger: Logger;
  /** NetRaven's version. */
  readonly version: string;
  /** Folder of the built web page. Default: the one that comes with the server. */
  readonly page?: string;
  /** How many may follow the log or runs at once, and how slowly. */
  readonly streams?: Pick<StreamsOptions, 'most' | 'stallMs'>;
}

/** A server that listens. */
export interface Server {
  readonly address: string;
  readonly port: number;
  /** Lets requests under way end, those that wait at once, and stops listening. */
  close(): Promise<void>;
}

/**
 * Starts the API and the web page.
 * @throws {NetRavenError} NR_SERVER_ADDRESS_REFUSED when `host` can be reached from elsewhere, NR_SERVER_PORT_TAKEN
 */
export async function startServer(options: ServerOptions): Promise<Server> {
  const { db, token, logger, version } = options;
  const host = loopbackAddress(options.host ?? '127.0.0.1');
  const checkToken = tokenCheck(token);
  const sessions = openSessions({ port: () => (app.server.address() as AddressInfo).port });
  const app: FastifyInstance = createApp({ checkToken, sessions, logger });
  const runWatch = await openRunWatch(db);
  app.addHook('preClose', () => runWatch.close());
  const hints = await openHints(db);
  const streams = openStreams({ ...options.streams, logger });
  app.addHook('preClose', async () => {
    streams.close();
    await hints.close();
  });
  try {
    await registerOpenApi(app, version);
    registerRoutes(app, { db, runWatch, hints, version }, streams, { sessions, checkToken });
    await registerPage(app, options.page ?? pageFolder());
    await listen(app, host, options.port);
  } catch (error) {
    await app.close();
    throw error;
  }
  const { address, port } = app.server.address() as AddressInfo;
  logger.info(`The API listens on ${address} port ${port}`, { address, port });
  return { address, port, close: () => app.close() };
}

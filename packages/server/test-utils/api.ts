import { createClient, type Client } from '@netraven/api';
import { testDatabase, type TestDatabase } from '@netraven/db/test-utils/database';
import { startServer, type Server, type ServerOptions } from '../src/index.ts';
import { recordingLogger, type RecordingLogger } from './recording-logger.ts';
import { send, type Answer } from './send.ts';

const token = 'k7Qm1d0wV3nX9s5bT2hYc8fLrJ6uPzEaG4iNoMqRtUw';

/** The reveal token of the server. */
export const revealToken = 'r4Vn2e1wV3lX9s5bT2hYc8fLrJ6uPzEaG4iNoMqRtUw';

/** A server on a real database, and clients for it. */
export interface TestApi {
  readonly db: TestDatabase;
  readonly client: Client;
  readonly port: number;
  readonly server: Server;
  /** The headers that carry the token. */
  readonly auth: Readonly<Record<string, string>>;
  readonly logger: RecordingLogger;
  /** Creates another client, e.g. with an unreliable connection. */
  clientWith(fetch: typeof globalThis.fetch): Client;
  /** Sends a raw request with the token. */
  request(method: string, path: string, body?: unknown): Promise<Answer>;
  close(): Promise<void>;
}

export async function startTestApi(
  streams: ServerOptions['streams'] = {},
  more: Pick<ServerOptions, 'allowAddresses'> = {},
): Promise<TestApi> {
  const db = await testDatabase();
  const logger = recordingLogger();
  const server = await startServer({
    db,
    token: { value: token },
    revealToken: { value: revealToken },
    port: 0,
    logger,
    version: '1.2.3',
    streams,
    ...more,
  });
  const { port } = server;
  return {
    db,
    port,
    server,
    auth: { authorization: `Bearer ${token}` },
    logger,
    clientWith: (fetch) => createClient({ baseUrl: `http://127.0.0.1:${port}`, token, fetch }),
    client: createClient({ baseUrl: `http://127.0.0.1:${port}`, token }),
    request: (method, path, body) =>
      send(port, `/api/v1${path}`, {
        method,
        headers: {
          authorization: `Bearer ${token}`,
          ...(body !== undefined && { 'content-type': 'application/json' }),
        },
        ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
      }),
    close: async () => {
      await server.close();
      await db.close();
    },
  };
}

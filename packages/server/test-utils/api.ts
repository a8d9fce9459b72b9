import { createClient, type Client } from '@netraven/api';
import { afterAll, expect } from 'vitest';
import { testDatabase, type TestDatabase } from '@netraven/db/test-utils/database';
import { startServer, type Server, type ServerOptions } from '../src/index.ts';
import { recordingLogger, type RecordingLogger } from './recording-logger.ts';
import { send, type Answer } from './send.ts';

export const token = 'k7Qm1d0wV3nX9s5bT2hYc8fLrJ6uPzEaG4iNoMqRtUw';

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
  /** Signs a browser in. Returns the headers of its further requests. */
  signIn(): Promise<{ readonly origin: string; readonly authorization: string }>;
  close(): Promise<void>;
}

type Options = Pick<ServerOptions, 'streams' | 'allowAddresses' | 'sourceFolders'>;

/** Starts a server that is stopped after the last test of the file. */
export async function sharedApi(options: Options = {}): Promise<TestApi> {
  const api = await startTestApi(options);
  afterAll(() => api.close());
  return api;
}

/** Starts a server on a free port. */
export function startServerOn(db: TestDatabase, more: Partial<ServerOptions> = {}): Promise<Server> {
  return startServer({ db, token: { value: token }, port: 0, logger: recordingLogger(), version: '1.2.3', ...more });
}

export async function startTestApi(options: Options = {}): Promise<TestApi> {
  const db = await testDatabase();
  const logger = recordingLogger();
  const server = await startServerOn(db, { revealToken: { value: revealToken }, logger, ...options });
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
    async signIn() {
      const origin = `http://127.0.0.1:${port}`;
      const headers = { origin, 'content-type': 'application/json' };
      const answer = await send(port, '/api/v1/session', { method: 'POST', headers, body: JSON.stringify({ token }) });
      return { origin, authorization: `Bearer ${(answer.body as { key: string }).key}` };
    },
    close: async () => {
      await server.close();
      await db.close();
    },
  };
}

/** Expects that the calls are refused, because nothing has the id. */
export async function expectUnknown(
  what: 'run' | 'task' | 'device',
  id: string,
  calls: readonly (() => Promise<unknown>)[],
): Promise<void> {
  for (const call of calls) {
    await expect(call()).rejects.toMatchObject({
      code: `NR_${what.toUpperCase()}_UNKNOWN`,
      status: 404,
      message: `There is no ${what} ${id}`,
      hint: expect.stringContaining(`netraven ${what}s list`) as unknown,
    });
  }
}

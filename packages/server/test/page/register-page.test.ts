import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { testDatabase, type TestDatabase } from '../../../db/test/database.ts';
import { startServer, type Server } from '../../src/index.ts';
import { recordingLogger } from '../recording-logger.ts';
import { send, type Answer } from '../send.ts';

let db: TestDatabase;
let server: Server;
let folder: string;
const token = 'k7Qm1d0wV3nX9s5bT2hYc8fLrJ6uPzEaG4iNoMqRtUw';

const start = (page: string): Promise<Server> =>
  startServer({ db, token: { value: token }, port: 0, logger: recordingLogger(), version: '1.2.3', page });
const look = (path: string, accept = 'text/html', of = server): Promise<Answer> =>
  send(of.port, path, { headers: { accept } });

beforeAll(async () => {
  db = await testDatabase();
  folder = mkdtempSync(join(tmpdir(), 'netraven-page-'));
  mkdirSync(join(folder, 'page', 'assets'), { recursive: true });
  writeFileSync(join(folder, 'secret'), 'not of the page');
  writeFileSync(join(folder, 'page', 'index.html'), '<title>page</title>');
  writeFileSync(join(folder, 'page', 'assets', 'main-1a2b.js'), 'export {};');
  server = await start(join(folder, 'page'));
});

afterAll(async () => {
  await server.close();
  await db.close();
  rmSync(folder, { recursive: true, force: true });
});

describe('the page', () => {
  it.each(['/', '/index.html', '/jobs/backup', '/runs/1?x=y'])('answers at %s', async (path) => {
    const { status, headers, body } = await look(path);
    expect([status, body]).toEqual([200, '<title>page</title>']);
    expect(headers).toMatchObject({
      'content-type': 'text/html; charset=utf-8',
      'content-security-policy': expect.stringMatching(/^default-src 'self';(?!.*unsafe)/) as unknown,
      'x-content-type-options': 'nosniff',
      'cache-control': 'no-cache',
    });
  });

  it('has files whose names change with them, to be kept for long', async () => {
    const { status, headers } = await look('/assets/main-1a2b.js', '*/*');
    expect(status).toBe(200);
    expect(headers).toMatchObject({
      'content-type': 'application/javascript; charset=utf-8',
      'cache-control': 'private, max-age=31536000, immutable',
    });
  });

  it.each([
    ['/assets/main-0000.js', '*/*'],
    ['/../secret', '*/*'],
    ['/%2e%2e/secret', '*/*'],
    ['/assets/..%2f..%2fsecret', '*/*'],
    ['/api/v1/nothing', 'text/html'],
    ['/api', 'text/html'],
  ])('is not what %s asks for', async (path, accept) => {
    expect(await look(path, accept)).toMatchObject({ status: 404, body: { code: 'NR_ROUTE_UNKNOWN' } });
  });
});

it('a page that was never built is named, and the API answers', async () => {
  const bare = await start(join(folder, 'nowhere'));
  try {
    expect(await look('/', 'text/html', bare)).toMatchObject({ status: 503, body: { code: 'NR_SERVER_PAGE_ABSENT' } });
    expect(await look('/api/v1/health/live', '*/*', bare)).toMatchObject({ status: 200 });
  } finally {
    await bare.close();
  }
});

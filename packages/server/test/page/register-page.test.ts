import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync, statSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { request, type IncomingHttpHeaders, type IncomingMessage } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { brotliCompressSync, brotliDecompressSync, gunzipSync, gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { testDatabase } from '@netraven/db/test-utils/database';
import type { Server } from '../../src/index.ts';
import { startServerOn } from '../../test-utils/api.ts';
import { send, type Answer } from '../../test-utils/send.ts';

const db = await testDatabase();
let server: Server;
let folder: string;

const big = 'export const text = "again and again";\n'.repeat(100);

const start = (page: string): Promise<Server> => startServerOn(db, { page });
const look = (path: string, accept = 'text/html', of = server): Promise<Answer> =>
  send(of.port, path, { headers: { accept } });

/** Returns the bytes as they were sent. `fetch` would decode them. */
async function fetchBytes(
  path: string,
  headers: Record<string, string>,
): Promise<{ status: number | undefined; headers: IncomingHttpHeaders; bytes: Buffer }> {
  const sending = request({ host: '127.0.0.1', port: server.port, path, headers, agent: false }).end();
  const [answer] = (await once(sending, 'response')) as [IncomingMessage];
  return { status: answer.statusCode, headers: answer.headers, bytes: await buffer(answer) };
}

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'netraven-page-'));
  mkdirSync(join(folder, 'page', 'assets'), { recursive: true });
  writeFileSync(join(folder, 'secret'), 'outside the page');
  writeFileSync(join(folder, 'page', 'index.html'), '<title>page</title>');
  writeFileSync(join(folder, 'page', 'assets', 'main-1a2b.js'), 'export {};');
  writeFileSync(join(folder, 'page', 'assets', 'big-3c4d.js'), big);
  writeFileSync(join(folder, 'page', 'assets', 'big-3c4d.js.br'), brotliCompressSync(big));
  writeFileSync(join(folder, 'page', 'assets', 'big-3c4d.js.gz'), gzipSync(big));
  symlinkSync(join(folder, 'secret'), join(folder, 'page', 'link'));
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

  it('answers at / whatever is accepted, and to HEAD', async () => {
    expect((await look('/', '*/*')).status).toBe(200);
    const head = await fetch(`http://127.0.0.1:${server.port}/`, { method: 'HEAD' });
    expect([head.status, head.headers.get('content-type')]).toEqual([200, 'text/html; charset=utf-8']);
  });

  it('has assets that browsers cache for a year', async () => {
    const { status, headers } = await look('/assets/main-1a2b.js', '*/*');
    expect(status).toBe(200);
    expect(headers).toMatchObject({
      'content-type': 'application/javascript; charset=utf-8',
      'cache-control': 'private, max-age=31536000, immutable',
    });
  });

  it.each([
    ['br, gzip', 'br', brotliDecompressSync],
    ['gzip, deflate, br;q=0.1', 'gzip', gunzipSync],
    ['gzip', 'gzip', gunzipSync],
    ['gzip;q=0, br;q=0', undefined, (bytes: Buffer) => bytes],
    ['zstd', undefined, (bytes: Buffer) => bytes],
    [undefined, undefined, (bytes: Buffer) => bytes],
  ])('is sent to a browser that accepts %s as %s, with the same content', async (accepted, encoding, decode) => {
    const { status, headers, bytes } = await fetchBytes('/assets/big-3c4d.js', {
      ...(accepted !== undefined && { 'accept-encoding': accepted }),
    });
    expect({ status, encoding: headers['content-encoding'] }).toEqual({ status: 200, encoding });
    expect(decode(bytes).toString()).toBe(big);
    expect(headers).toMatchObject({
      'content-type': 'application/javascript; charset=utf-8',
      'content-length': String(bytes.length),
      'content-security-policy': expect.stringMatching(/^default-src 'self';(?!.*unsafe)/) as unknown,
      'cache-control': 'private, max-age=31536000, immutable',
      vary: expect.stringMatching(/accept-encoding/i) as unknown,
      etag: expect.any(String) as unknown,
    });
    const again = { 'if-none-match': headers.etag ?? '', 'accept-encoding': accepted ?? 'identity' };
    expect(await fetchBytes('/assets/big-3c4d.js', again)).toMatchObject({ status: 304, bytes: Buffer.alloc(0) });
  });

  it('has a different ETag in each encoding', async () => {
    const forms = ['br', 'gzip', 'identity'].map((form) =>
      fetchBytes('/assets/big-3c4d.js', { 'accept-encoding': form }),
    );
    expect(new Set((await Promise.all(forms)).map(({ headers }) => headers.etag)).size).toBe(3);
  });

  it('is sent uncompressed if it has no compressed form, with a Vary header', async () => {
    const { headers, bytes } = await fetchBytes('/assets/main-1a2b.js', { 'accept-encoding': 'br, gzip' });
    expect(headers['content-encoding']).toBeUndefined();
    expect(headers.vary).toMatch(/accept-encoding/i);
    expect(bytes.toString()).toBe('export {};');
  });

  it('has the new files of a build that ended while the server runs', async () => {
    expect(await look('/assets/new-5e6f.js', '*/*')).toMatchObject({ status: 404 });
    writeFileSync(join(folder, 'page', 'assets', 'new-5e6f.js'), 'export {};');
    expect(await look('/assets/new-5e6f.js', '*/*')).toMatchObject({ status: 200, body: 'export {};' });
  });

  it('is sent again if another version has the same size and time', async () => {
    const file = join(folder, 'page', 'index.html');
    const first = await look('/');
    const { atime, mtime } = statSync(file);
    writeFileSync(file, '<title>egap</title>');
    utimesSync(file, atime, mtime);
    const { etag = '', 'last-modified': since = '' } = first.headers;
    const again = await fetchBytes('/', { accept: 'text/html', 'if-none-match': etag, 'if-modified-since': since });
    writeFileSync(file, '<title>page</title>');
    expect({ status: again.status, text: again.bytes.toString() }).toEqual({
      status: 200,
      text: '<title>egap</title>',
    });
  });

  it.each([
    ['/assets/big-3c4d.js.br', '*/*'],
    ['/assets/big-3c4d.js.gz', '*/*'],
    ['/assets/main-0000.js', '*/*'],
    [`/assets/${'a'.repeat(5_000)}.js`, '*/*'],
    ['/assets/main%00.js', '*/*'],
    ['/assets', '*/*'],
    ['/assets/..', '*/*'],
    ['/link', '*/*'],
    ['/../secret', '*/*'],
    ['/%2e%2e/secret', '*/*'],
    ['/assets/..%2f..%2fsecret', '*/*'],
    ['/api/v1/nothing', 'text/html'],
    ['/api', 'text/html'],
  ])('does not contain %s', async (path, accept) => {
    expect(await look(path, accept)).toMatchObject({ status: 404, body: { code: 'NR_ROUTE_UNKNOWN' } });
  });
});

it('a page that is built while the server runs is served', async () => {
  const late = join(folder, 'late');
  const bare = await start(late);
  try {
    expect(await look('/', 'text/html', bare)).toMatchObject({ status: 503 });
    mkdirSync(join(late, 'assets'), { recursive: true });
    writeFileSync(join(late, 'assets', 'main-1a2b.js'), 'export {};');
    writeFileSync(join(late, 'index.html'), '<title>late</title>');
    expect(await look('/assets/main-1a2b.js', '*/*', bare)).toMatchObject({ status: 200, body: 'export {};' });
    expect(await look('/jobs', 'text/html', bare)).toMatchObject({ status: 200, body: '<title>late</title>' });
  } finally {
    await bare.close();
  }
});

it('without a built page, the error says so and the API answers', async () => {
  const bare = await start(join(folder, 'nowhere'));
  try {
    expect(await look('/', 'text/html', bare)).toMatchObject({ status: 503, body: { code: 'NR_SERVER_PAGE_ABSENT' } });
    expect(await look('/api/v1/health/live', '*/*', bare)).toMatchObject({ status: 200 });
  } finally {
    await bare.close();
  }
});

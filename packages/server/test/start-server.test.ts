import { createHash } from 'node:crypto';
import { createServer, Server as NetServer } from 'node:net';
import { networkInterfaces } from 'node:os';
import { createClient, listRoutes, methodOf } from '@netraven/api';
import { NetRavenError } from '@netraven/core';
import { workers } from '@netraven/db';
import { afterAll, afterEach, expect, it, vi } from 'vitest';
import { testDatabase } from '@netraven/db/test-utils/database';
import { offering, record } from '@netraven/db/test-utils/fixtures';
import { startServer, urlOf, type Server, type ServerOptions } from '../src/index.ts';
import { startServerOn, token } from '../test-utils/api.ts';
import { recordingLogger } from '../test-utils/recording-logger.ts';
import { send } from '../test-utils/send.ts';

const db = await testDatabase();
const servers: Server[] = [];

const start = async (more: Partial<ServerOptions> = {}): Promise<Server> => {
  const server = await startServerOn(db, more);
  servers.push(server);
  return server;
};

const clientOf = (server: Server): ReturnType<typeof createClient> => createClient({ baseUrl: urlOf(server), token });

afterEach(async () => {
  for (const server of servers.splice(0)) await server.close();
});

afterAll(() => db.close());

it('a server listens on the loopback address only, and returns it', async () => {
  const server = await start();
  expect(server.address).toBe('127.0.0.1');
  expect(await clientOf(server).health.live()).toEqual({ status: 'live', version: '1.2.3' });
});

const hasIpv6 = Object.values(networkInterfaces()).some((some) => some?.some(({ address }) => address === '::1'));

it.runIf(hasIpv6)('a server can listen on the IPv6 loopback address', async () => {
  const server = await start({ host: '::1' });
  expect(await clientOf(server).health.live()).toMatchObject({ status: 'live' });
});

it('an address that other machines can reach is refused', async () => {
  await expect(start({ host: '0.0.0.0' })).rejects.toMatchObject({
    code: 'NR_SERVER_ADDRESS_REFUSED',
    message: expect.stringContaining('0.0.0.0'),
  });
});

it('a given port that is in use is refused', async () => {
  const { port } = await start();
  await expect(start({ port })).rejects.toMatchObject({ code: 'NR_SERVER_PORT_TAKEN' });
});

it('a port that needs root is refused with the port and a fix', async () => {
  // A mock: the tests can run as root, who may use each port.
  const listen = vi.spyOn(NetServer.prototype, 'listen').mockImplementationOnce(function (this: NetServer) {
    const cause = Object.assign(new Error('listen EACCES: permission denied 127.0.0.1:80'), { code: 'EACCES' });
    process.nextTick(() => this.emit('error', cause));
    return this;
  });
  await expect(start({ port: 80 })).rejects.toMatchObject({
    code: 'NR_SERVER_PORT_FORBIDDEN',
    message: 'This user may not listen on port 80 of 127.0.0.1',
    hint: 'Choose a port above 1023 with --port.',
  });
  listen.mockRestore();
});

it('without a given port, a second server uses a free port', async () => {
  const portless = { db, token: { value: token }, logger: recordingLogger(), version: '1.2.3' };
  const both = [await startServer(portless), await startServer(portless)] as const;
  servers.push(...both);
  expect(new Set(both.map(({ port }) => port)).size).toBe(2);
  // Another test may have taken the default port before the first, and given it back before the second.
  expect(both.map(({ portInUse }) => portInUse)).toContain(7070);
  for (const server of both) expect(await clientOf(server).health.live()).toMatchObject({ status: 'live' });
});

it('a server can be started with the hash of the token', async () => {
  const server = await start({ token: { hash: createHash('sha256').update(token).digest() } });
  expect(await clientOf(server).devices.list()).toEqual({ devices: [] });
  const stranger = createClient({ baseUrl: urlOf(server), token: `${token.slice(0, -1)}x` });
  await expect(stranger.devices.list()).rejects.toMatchObject({ code: 'NR_TOKEN_REFUSED', status: 401 });
});

it('every route except health and sign-in is refused without a token', async () => {
  const { port } = await start();
  const answers = await Promise.all(
    listRoutes().map(async ({ id, route }) => {
      const path = `/api/v1${route.path.replaceAll(/:\w+/g, '1')}`;
      return [id, (await send(port, path, { method: methodOf(route) })).status];
    }),
  );
  const open = answers.filter(([, status]) => status !== 401).map(([id]) => id);
  expect(open).toEqual(['session.get', 'session.create', 'health.live', 'health.proof', 'health.ready']);
  expect(await send(port, '/api/v1/openapi.json')).toMatchObject({ status: 401 });
});

it('the server is ready while a worker is live', async () => {
  const client = clientOf(await start());
  await expect(client.health.ready()).rejects.toMatchObject({ code: 'NR_SERVER_NOT_READY', status: 503 });
  const worker = await offering(db, record('ntp'));
  // An answer is kept for a second.
  const answer = (): Promise<unknown> => client.health.ready().catch((error: NetRavenError) => error.code);
  await expect.poll(answer, { timeout: 5_000 }).toEqual({ status: 'ready', workers: 1 });
  await workers.leave(db, worker);
  await expect.poll(answer, { timeout: 5_000 }).toBe('NR_SERVER_NOT_READY');
});

it('however many ask if the server is ready, one query runs at a time, and at most one a second', async () => {
  const worker = await offering(db, record('ntp'));
  const gate = Promise.withResolvers<void>();
  let counted = 0;
  const kysely = db.kysely.withPlugin({
    transformQuery({ node }) {
      if (JSON.stringify(node).includes('"worker"')) counted += 1;
      return node;
    },
    async transformResult({ result }) {
      await gate.promise;
      return result;
    },
  });
  const client = clientOf(await start({ db: { ...db, kysely } }));
  const answer = (): Promise<unknown> => client.health.ready().catch((error: NetRavenError) => error.message);
  const answers = await Promise.all(Array.from({ length: 50 }, answer));
  expect(new Set(answers)).toEqual(new Set(['The database does not answer']));
  expect(counted).toBe(1);
  gate.resolve();
  const begin = performance.now();
  for (let n = 0; n < 50; n += 1) expect(await answer()).toEqual({ status: 'ready', workers: 1 });
  expect(counted).toBeLessThanOrEqual(2 + (performance.now() - begin) / 1_000);
  await workers.leave(db, worker);
});

it('ready names what is wrong with the database, although it answers', async () => {
  const worker = await offering(db, record('ntp'));
  const problem = new NetRavenError('NR_DATABASE_FOLDER_UNUSABLE', 'The folder of the database was removed: /x', {
    hint: 'Move /x back.',
  });
  const client = clientOf(await start({ db: { ...db, problem: () => problem } }));
  await expect(client.health.ready()).rejects.toMatchObject({
    code: 'NR_DATABASE_FOLDER_UNUSABLE',
    status: 503,
    hint: 'Move /x back.',
  });
  await workers.leave(db, worker);
});

it('OpenAPI describes every route', async () => {
  const { port } = await start();
  const answer = await send(port, '/api/v1/openapi.json', { headers: { authorization: `Bearer ${token}` } });
  const document = answer.body as { openapi: string; paths: Record<string, Record<string, { operationId: string }>> };
  expect(document.openapi).toBe('3.1.0');
  const described = Object.values(document.paths).flatMap((path) => Object.values(path).map((one) => one.operationId));
  expect(described.toSorted()).toEqual(
    listRoutes()
      .map(({ id }) => id)
      .toSorted(),
  );
  expect(document.paths['/api/v1/runs/{id}']?.['get']).toMatchObject({
    security: [{ token: [] }],
    parameters: [
      { in: 'query', name: 'wait', required: false, schema: { type: 'integer', minimum: 0, maximum: 30 } },
      { in: 'path', name: 'id', required: true, schema: { type: 'string', minLength: 1, maxLength: 100 } },
    ],
  });
});

it('after a stop, the port is free again', async () => {
  const server = await start();
  await server.close();
  await expect(clientOf(server).health.live()).rejects.toMatchObject({ code: 'NR_API_UNREACHABLE' });
  const taken = await new Promise<NetServer>((resolve, reject) => {
    const next = createServer().once('error', reject);
    next.listen(server.port, server.address, () => resolve(next));
  });
  await new Promise((closed) => taken.close(closed));
});

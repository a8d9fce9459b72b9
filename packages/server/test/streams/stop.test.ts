import { once } from 'node:events';
import { get, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { routes } from '@netraven/api';
import fastify from 'fastify';
import { expect, it } from 'vitest';
import type { Message } from '../../src/streams/message.ts';
import { openStreams } from '../../src/streams/streams.ts';
import { recordingLogger } from '../../test-utils/recording-logger.ts';

it('a stream that breaks while the server stops is no error: the log may be closed', async () => {
  const logger = recordingLogger();
  const streams = openStreams({ logger });
  const app = fastify();
  const database = Promise.withResolvers<readonly Message[]>();
  app.get('/', (_, reply) => streams.open(reply, routes.logs.follow, async () => pagesOf(database.promise)));
  await app.listen({ host: '127.0.0.1', port: 0 });
  const request = get({ host: '127.0.0.1', port: (app.server.address() as AddressInfo).port });
  const [response] = (await once(request, 'response')) as [IncomingMessage];
  response.resume();
  const closed = once(response, 'close');
  streams.close();
  database.reject(new Error('the database is closed'));
  await closed;
  await app.close();
  expect(logger.entries).toEqual([]);
});

async function* pagesOf(next: Promise<readonly Message[]>): AsyncGenerator<readonly Message[]> {
  yield [{ name: 'ready', data: {} }];
  yield await next;
}

import { once } from 'node:events';
import type { Socket } from 'node:net';
import { beforeEach, expect, test } from 'vitest';
import { joinWrites } from '../../src/transport/join-writes.ts';
import { socketPair } from '../listen.ts';

let client: Socket;
let accepted: Socket;
beforeEach(async () => {
  [client, accepted] = await socketPair();
  joinWrites(client.setNoDelay(true));
});

test('pieces that are written together arrive together, and later ones behind them', async () => {
  const first = once(accepted, 'data');
  for (const piece of ['length, ', 'content, ', 'signature']) client.write(piece);
  expect(String(await first)).toBe('length, content, signature');
  const second = once(accepted, 'data');
  client.write('next');
  expect(String(await second)).toBe('next');
});

test('nothing is lost when the stream ends in the same turn', async () => {
  const all: Buffer[] = [];
  accepted.on('data', (chunk: Buffer) => all.push(chunk));
  for (const piece of ['good ', 'day']) client.write(piece);
  client.end();
  await once(accepted, 'end');
  expect(Buffer.concat(all).toString()).toBe('good day');
});

test('a stream that is destroyed in the same turn stays quiet', async () => {
  client.write('good');
  client.destroy();
  await once(client, 'close');
  expect(client.writableCorked).toBe(0);
});

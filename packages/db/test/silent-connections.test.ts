import { setImmediate as immediate } from 'node:timers/promises';
import { Client } from 'pg';
import { expect, it, onTestFinished } from 'vitest';
import { SilentConnections } from '../src/silent-connections.ts';
import { newDatabase } from '../test-utils/fixtures.ts';

async function watched(afterMs: number): Promise<Client> {
  const { url } = await newDatabase();
  const client = new Client(url);
  await client.connect();
  onTestFinished(() => client.end());
  client.on('error', () => undefined);
  new SilentConnections(afterMs).watch(client);
  return client;
}

/** Blocks this process, as work on a large result does. */
function block(ms: number): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms);
}

it('an answer that came while this process was blocked is read', async () => {
  const client = await watched(100);
  const asked = client.query<{ n: number }>('select 7 as n');
  await immediate();
  block(400);
  expect((await asked).rows).toEqual([{ n: 7 }]);
});

it('a statement without an answer loses its connection', async () => {
  const client = await watched(100);
  await expect(client.query('select pg_sleep(30)')).rejects.toThrow('a statement got no answer for 0.1 s');
});

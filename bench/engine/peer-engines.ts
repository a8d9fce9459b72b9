import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { Queue, Worker } from 'bullmq';
import { Logger, makeWorkerUtils, run } from 'graphile-worker';
import { now, type Engine } from './engines.ts';
import { openBed } from './tables.ts';

const concurrency = 100;

/** graphile-worker with the settings that its page on performance recommends. It keeps no rows of finished jobs. */
export async function openGraphile(folder: string): Promise<Engine> {
  const bed = await openBed(folder);
  const pgPool = bed.db.pool;
  const logger = new Logger(() => () => undefined);
  const utils = await makeWorkerUtils({ pgPool, logger });
  await utils.migrate();
  const options = { pgPool, logger, noHandleSignals: true, concurrency };
  const preset = { worker: { localQueue: { size: 500 }, completeJobBatchDelay: 0, failJobBatchDelay: 0 } };
  let runner: Awaited<ReturnType<typeof run>> | undefined;
  return {
    async fill(count) {
      await utils.addJobs(Array.from({ length: count }, () => ({ identifier: 'noop', payload: {} })));
    },
    async drain(count) {
      let done = 0;
      const { promise, resolve } = Promise.withResolvers<void>();
      const taskList = { noop: () => void (++done === count && resolve()) };
      const draining = await run({ ...options, preset, taskList });
      await promise;
      // Waits until the jobs are completed.
      await draining.stop();
    },
    async idle() {
      let started = Promise.withResolvers<number>();
      runner = await run({ ...options, taskList: { stamp: () => started.resolve(now()) } });
      return async () => {
        started = Promise.withResolvers();
        const asked = now();
        await utils.addJob('stamp', {});
        return (await started.promise) - asked;
      };
    },
    async close() {
      await runner?.stop();
      await utils.release();
      await bed.close();
    },
  };
}

/** The redis-server on the PATH, if there is one. */
export const hasRedis: boolean = ((): boolean => {
  try {
    execFileSync('redis-server', ['--version'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
})();

/** BullMQ on a Redis that writes to the disk once a second, which is its default for append-only files. */
export async function openBull(folder: string): Promise<Engine> {
  const path = join(folder, 'redis.sock');
  const server = spawn('redis-server', ['--port', '0', '--unixsocket', path, '--dir', folder, '--appendonly', 'yes'], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  // The rest of its output is read too: a full pipe would stop it.
  const output = server.stdout.iterator({ destroyOnReturn: false });
  for await (const chunk of output) if (String(chunk).includes('to accept connections')) break;
  server.stdout.resume();
  const connection = { path, maxRetriesPerRequest: null };
  const queue = new Queue('noop', { connection });
  let worker: Worker | undefined;
  return {
    async fill(count) {
      for (let at = 0; at < count; at += 1_000) {
        await queue.addBulk(Array.from({ length: Math.min(1_000, count - at) }, () => ({ name: 'noop', data: {} })));
      }
    },
    async drain(count) {
      let done = 0;
      const { promise, resolve } = Promise.withResolvers<void>();
      const draining = new Worker('noop', async () => undefined, { connection, concurrency });
      draining.on('completed', () => void (++done === count && resolve()));
      await promise;
      await draining.close();
    },
    async idle() {
      let started = Promise.withResolvers<number>();
      worker = new Worker('noop', async () => started.resolve(now()), { connection });
      await worker.waitUntilReady();
      return async () => {
        started = Promise.withResolvers();
        const asked = now();
        await queue.add('noop', {});
        return (await started.promise) - asked;
      };
    },
    async close() {
      await worker?.close();
      await queue.close();
      const ended = once(server, 'exit');
      server.kill('SIGTERM');
      await ended;
    },
  };
}

import { join } from 'node:path';
import { logs, runs, tasks } from '@netraven/db';
import { startWorker, type Worker } from '@netraven/worker';
import { now, type Engine } from './engines.ts';
import { openBed } from './tables.ts';

const batchSize = 100;

/** The queries of a worker, without a job: fetch with all needs, start attempts, commit results. */
export async function openQueries(folder: string): Promise<Engine> {
  const bed = await openBed(folder);
  const { db, workerId } = bed;
  return {
    fill: async (count) => void (await bed.createRun('noop', count)),
    async drain(count) {
      for (let done = 0; done < count;) {
        const fetched = await tasks.fetch(db, 'default', Math.min(batchSize, count - done));
        if (fetched.length === 0) throw new Error(`${done} of ${count} tasks were found`);
        await tasks.startAttempts(
          db,
          fetched.map(({ fence }) => ({ fence, workerId, packageName: 'noop', packageVersion: '1.0.0' })),
        );
        const committed = await tasks.commitResults(
          db,
          fetched.map(({ fence, runId, jobType, device }) => ({
            ...{ fence, runId, jobType, deviceId: device?.id ?? null },
            ...{ status: 'success', result: { success: true }, artifacts: [] },
          })),
        );
        done += committed.length;
      }
    },
    close: () => bed.close(),
  };
}

/** A whole worker: its job runs in a contained process. */
export async function openWorker(folder: string): Promise<Engine> {
  const bed = await openBed(folder);
  const { db, log, registry } = bed;
  const writer = logs.openWriter(db);
  log.attach((record) => writer.write(record));
  let worker: Worker | undefined;
  let runId = '';
  const start = async (): Promise<Worker> =>
    (worker ??= await startWorker({
      ...{ db, log, registry, flushLogs: () => writer.flush(), mirror: join(folder, 'mirror.git') },
    }));
  const ended = async (id: string): Promise<void> => {
    while (!(await runs.get(db, id))?.finishedAt) await new Promise((resolve) => setTimeout(resolve, 20));
  };
  return {
    async fill(count) {
      runId = await bed.createRun('noop', count);
    },
    async drain() {
      await start();
      await ended(runId);
      await worker?.stop();
      worker = undefined;
    },
    async idle() {
      await bed.createRun('noop', 1);
      await start();
      let started = Promise.withResolvers<number>();
      log.attach(({ message }) => {
        if (message.startsWith('started at ')) started.resolve(Number(message.slice('started at '.length)));
      });
      return async () => {
        started = Promise.withResolvers();
        const asked = now();
        const { id } = await runs.create(db, { jobType: 'stamp', devices: 'name:*', createdBy: 'bench' });
        const ms = (await started.promise) - asked;
        await ended(id);
        return ms;
      };
    },
    async close() {
      await worker?.stop(0);
      await writer.close();
      await bed.close();
    },
  };
}

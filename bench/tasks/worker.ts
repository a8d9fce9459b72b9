/** A worker with the options of `netraven start`. Runs `noop` on its devices at each message. Started by `tasks.ts`. */
import { join } from 'node:path';
import { openLog } from '@netraven/core/log';
import { findHostProject, load } from '@netraven/core/registry';
import { devices, logs, openDatabase, runs } from '@netraven/db';
import { startWorker } from '@netraven/worker';

/** Message after each round. */
export interface Done {
  /** Heap in use after a collection, in MB. */
  readonly heapMb: number;
}

const [folder = '', count = ''] = process.argv.slice(2);
const home = join(folder, '.netraven');
const log = openLog({ folder: join(home, 'logs') });
const env = { ...process.env, XDG_CONFIG_HOME: join(folder, '.config') };
const db = await openDatabase({ home, env, logger: log.logger('db') });
const writer = logs.openWriter(db);
log.attach((record) => writer.write(record));
for (let index = 0; index < Number(count); index++) {
  await devices.add(db, { name: `sw-${index}`, address: '127.0.0.1', port: 22, platform: 'cisco_ios' });
}
const registry = await load({
  hostProject: await findHostProject({ cwd: folder, env: {} }),
  logger: log.logger('registry'),
});
const worker = await startWorker({
  db,
  log,
  registry,
  flushLogs: () => writer.flush(),
  mirror: join(home, 'mirror.git'),
});

async function round(): Promise<Done> {
  const { id } = await runs.create(db, { jobType: 'noop', devices: 'name:*', createdBy: 'bench' });
  for (;;) {
    const run = await runs.get(db, id);
    if (run?.finishedAt) {
      if (run.counts.success !== run.counts.total) throw new Error(`not all succeeded: ${JSON.stringify(run.counts)}`);
      break;
    }
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  globalThis.gc?.();
  return { heapMb: process.memoryUsage().heapUsed / 2 ** 20 };
}

async function stop(): Promise<void> {
  await worker.stop(0);
  await writer.close();
  await db.close();
  await log.close();
}

async function answer(): Promise<void> {
  const done = await round();
  process.send?.(done);
}

await round();
process.on('message', () => void answer());
process.once('disconnect', () => void stop());
process.send?.('ready');

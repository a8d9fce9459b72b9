import { join } from 'node:path';
import { openLog } from '@netraven/core/log';
import { findHostProject, load } from '@netraven/core/registry';
import { logs, openDatabase, policies } from '@netraven/db';
import { startWorker } from '../src/index.ts';

/** A worker and nothing else: `worker-process.ts <database url> <host project> <folder for log and mirror> <name> <slots> [port for syslog]`. SIGTERM stops it. */
const [url = '', root = '', folder = '', name = '', slots = '', syslogPort] = process.argv.slice(2);

const log = openLog({ folder: join(folder, name) });
const db = await openDatabase({ home: folder, url, logger: log.logger('db'), leaseSeconds: 10 });
const writer = logs.openWriter(db);
log.attach((record) => writer.write(record));
const worker = await startWorker({
  db,
  log,
  registry: await load({
    hostProject: await findHostProject({ root }),
    policies: await policies.list(db),
    logger: log.logger('core.registry'),
  }),
  flushLogs: () => writer.flush(),
  mirror: join(folder, 'mirror.git'),
  slots: Number(slots),
  ...(syslogPort !== undefined && { syslog: { address: '127.0.0.1', port: Number(syslogPort) } }),
});
const told = Promise.withResolvers<void>();
process.once('SIGTERM', told.resolve);
// Last: the reader may send the signal at once.
process.stdout.write(`${worker.id}\n`);
// Waiting for a signal keeps no process alive; the worker's connections do.
await told.promise;
await worker.stop();
await writer.close();
await db.close();
await log.close();

import { join } from 'node:path';
import { openLog, type Log } from '@netraven/core/log';
import { findHostProject, load, type Registry } from '@netraven/core/registry';
import { openDatabase, runs, workers, type Database } from '@netraven/db';

/** NetRaven's tables in a managed PostgreSQL, and the registry of the host project. */
export interface TestBed {
  readonly db: Database;
  readonly log: Log;
  readonly registry: Registry;
  /** A worker that offers the job types, and fetches nothing. */
  readonly workerId: string;
  /** Adds devices until there are so many, and creates a run with a task for each. Returns its id. */
  createRun(jobType: string, devices: number): Promise<string>;
  close(): Promise<void>;
}

export async function openBed(folder: string): Promise<TestBed> {
  const home = join(folder, '.netraven');
  const log = openLog({ folder: join(home, 'logs') });
  const env = { ...process.env, XDG_CONFIG_HOME: join(folder, '.config') };
  const db = await openDatabase({ home, env, logger: log.logger('db') });
  const registry = await load({
    hostProject: await findHostProject({ cwd: folder, env: {} }),
    logger: log.logger('registry'),
  });
  const workerId = await workers.join(db, { hostname: 'bench', pid: process.pid, pool: 'bench' }, registry);
  await db.pool.query("update worker set seen_at = now() + interval '1 day' where id = $1", [workerId]);
  return {
    db,
    log,
    registry,
    workerId,
    async createRun(jobType, devices) {
      await db.pool.query(
        `insert into device (id, name, address, port, platform)
         select gen_random_uuid(), 'sw-' || n, '127.0.0.1', 22, 'cisco_ios'
         from generate_series((select count(*) from device) + 1, $1::int) as n`,
        [devices],
      );
      const { id } = await runs.create(db, { jobType, devices: 'name:*', createdBy: 'bench' });
      // As autovacuum does within a minute.
      await db.pool.query('analyze');
      return id;
    },
    async close() {
      await db.close();
      await log.close();
    },
  };
}

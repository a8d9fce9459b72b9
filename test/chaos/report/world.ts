import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { HostFolder } from '../../../packages/test-utils/src/host-folder.ts';
import { openLog } from '../../../packages/core/src/log/index.ts';
import { credentials, openDatabase, type Database } from '../../../packages/db/src/index.ts';
import { asAdmin, silent, testKey } from '../../../packages/db/test-utils/database.ts';
import { urlOf } from '../../../packages/db/test-utils/server.ts';
import { startTcpServer, type TcpServer } from '../../../packages/db/test-utils/tcp-server.ts';
import { freePort } from '../../../packages/test-utils/src/free-port.ts';
import { startScheduler } from '../../../packages/worker/src/scheduler.ts';
import { login } from '../house.ts';
import { startNetwork, type Network } from '../network.ts';
import { startTcpProxy, type TcpProxy } from '../../../packages/test-utils/src/tcp-proxy.ts';

/** Logs five numbered lines around a backup, with the id of the attempt, which is also its result. */
const source = `
export const meta = { jobType: 'numbered', label: 'Numbered', description: 'x', icon: 'mdi-check', requires: ['cli'], retries: 10 };
export const run = async ({ device, db, logger }) => {
  const id = Math.random().toString(36).slice(2);
  for (let line = 1; line <= 3; line++) logger.info('line ' + line + ' of 5 by ' + id);
  const session = await device.connect();
  await db.artifacts.save('running-config', await session.readConfig());
  for (let line = 4; line <= 5; line++) logger.info('line ' + line + ' of 5 by ' + id);
  return { success: true, message: id };
};
`;
export const linesPerTask = 5;
export const jobType = 'numbered';

/** A worker process behind its own proxy. It is started again when it was killed. */
export interface WorkerSeat {
  readonly name: string;
  readonly proxy: TcpProxy;
  /** It listens for syslog messages there. */
  readonly syslogPort: number;
  child: ChildProcess;
}

/** One PostgreSQL, devices in a process of their own, worker processes, and two more schedulers. */
export interface World {
  readonly db: Database;
  readonly postgres: TcpServer;
  readonly network: Network;
  readonly seats: readonly WorkerSeat[];
  readonly mirror: string;
  /** Processes of workers that ended by themselves, with their exit codes. They are started again, as a service would be. */
  readonly exits: readonly string[];
  /** Starts the process of a seat, which has none or whose process has ended. */
  startWorker(seat: WorkerSeat): void;
  /** Stops the two schedulers and the workers with SIGTERM. Returns the exit codes of the workers. */
  stopWorkers(): Promise<(number | null)[]>;
}

const seatNames = ['first', 'second', 'third'];
const slots = 20;

export async function startWorld(deviceCount: number): Promise<World> {
  const host = new HostFolder();
  host.addJob(jobType, source);
  const postgres = await startTcpServer({ autovacuum: true });
  onTestFinished(() => postgres.stop());
  await asAdmin({ adminLogin: { connectionString: postgres.url } }, 'create database chaos');
  const url = urlOf(postgres.url, 'chaos');
  const env = { ...host.env, NETRAVEN_MASTER_KEY: testKey };
  const db = await openDatabase({ home: host.at('observer'), url, logger: silent, env, leaseSeconds: 10 });
  onTestFinished(() => db.close());
  const network = await startNetwork(
    Array.from({ length: deviceCount }, (_, index) => {
      // A task takes a second or two, so that faults meet tasks that run.
      return { name: `sw-${index + 1}`, platform: 'cisco_ios', ...login, latencyMs: 60 + 30 * (index % 5) };
    }),
  );
  await credentials.add(db, { networks: ['127.0.0.0/8'], name: 'lab', ...login });
  for (const [index, { name, address, port, platform }] of network.devices.entries()) {
    const values = [name, address, port, platform, [`site-${index % sites}`]];
    await db.pool.query(
      `insert into device (id, name, address, port, platform, tags) values (gen_random_uuid(), $1, $2, $3, $4, $5)`,
      values,
    );
  }
  const said = createWriteStream(process.env['NETRAVEN_CHAOS_LOG'] ?? '/dev/null');
  const exits: string[] = [];
  let stopping = false;
  const startWorker = (seat: WorkerSeat): void => {
    const { href } = new URL(url.replace(`:${postgres.port}/`, `:${seat.proxy.port}/`));
    seat.child = spawn(
      process.execPath,
      [
        '--conditions=@netraven/source',
        new URL('../../../packages/worker/test-utils/worker-process.ts', import.meta.url).pathname,
        ...[href, host.folder, host.at('workers'), seat.name, String(slots), String(seat.syslogPort)],
      ],
      { env, stdio: ['ignore', 'ignore', 'pipe'] },
    );
    seat.child.once('exit', (code) => {
      // A worker that cannot reach the database when it starts ends.
      if (stopping || code === null) return;
      exits.push(`${seat.name}: ${code}`);
      // A fault may have started it meanwhile.
      setTimeout(() => stopping || !hasEnded(seat.child) || startWorker(seat), 1_000);
    });
    seat.child.stderr?.on('data', (data: Buffer) => void said.write(`${seat.name}: ${data.toString()}`));
  };
  const seats: WorkerSeat[] = [];
  for (const name of seatNames) {
    const proxy = await startTcpProxy(postgres.port);
    onTestFinished(() => proxy.close());
    const seat = { name, proxy, syslogPort: await freePort() } as WorkerSeat;
    startWorker(seat);
    seats.push(seat);
    onTestFinished(async () => {
      stopping = true;
      if (hasEnded(seat.child)) return;
      const ended = once(seat.child, 'exit');
      seat.child.kill('SIGKILL');
      await ended;
    });
  }
  // With those of the workers they are five.
  const log = openLog({ folder: host.at('observer-log') });
  const schedulers = [startScheduler({ db, log }), startScheduler({ db, log })];
  const stopWorkers = async (): Promise<(number | null)[]> => {
    stopping = true;
    await Promise.all(schedulers.map((scheduler) => scheduler.close()));
    await log.close();
    return Promise.all(
      seats.map(async ({ child }) => {
        if (hasEnded(child)) return child.exitCode;
        const ended = once(child, 'exit');
        child.kill('SIGTERM');
        return ((await ended) as [number | null])[0];
      }),
    );
  };
  const mirror = join(host.at('workers'), 'mirror.git');
  return { db, postgres, network, seats, exits, mirror, startWorker, stopWorkers };
}

/** Devices have a tag of one of so many sites. */
export const sites = 10;

export function hasEnded(child: ChildProcess): boolean {
  return child.exitCode !== null || child.signalCode !== null;
}

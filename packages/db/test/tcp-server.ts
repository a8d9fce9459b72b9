import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { chmod, mkdtemp, open, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { Client } from 'pg';
import { findBinaries, linkLibraries } from '../src/postgres/binaries.ts';
import { openCluster } from '../src/postgres/cluster.ts';
import { commandAs, decideRunAs } from '../src/postgres/run-as.ts';
import { freePort } from '../../device/test/free-port.ts';

/** A PostgreSQL that NetRaven has not started, as an administrator would have one: on TCP, with a password. */
export interface TcpServer {
  /** URL of a user who may make databases and nothing more; the password has characters a URL must escape. */
  readonly url: string;
  readonly pid: number;
  /** Returns its log, which includes statements that create or drop something. */
  log(): Promise<string>;
  /** The names of its databases. */
  databases(): Promise<string[]>;
  stop(): Promise<void>;
}

/** Starts one on a free port of the loopback. */
export async function startTcpServer(): Promise<TcpServer> {
  const folder = await mkdtemp(join(tmpdir(), 'netraven-tcp-'));
  await chmod(folder, 0o755);
  const binaries = findBinaries();
  const env = await linkLibraries(binaries, join(folder, 'lib'));
  const as = await decideRunAs([dirname(binaries.postgres), binaries.libraries, join(folder, 'lib')]);
  const { data, adminPassword } = await openCluster(folder, { as, initdb: binaries.initdb, env });
  const port = await freePort();
  const { file, args, ids } = commandAs(as, binaries.postgres, [
    ...['-D', data, '-p', String(port), '-c', 'listen_addresses=127.0.0.1', '-c', 'unix_socket_directories='],
    // The user of the tests may not end autovacuum in a database that is to be dropped.
    ...['-c', 'log_statement=ddl', '-c', 'autovacuum=off'],
  ]);
  const path = join(folder, 'log');
  const output = await open(path, 'a');
  const child = spawn(file, args, { ...ids, cwd: '/', env, stdio: ['ignore', output.fd, output.fd] });
  await output.close();
  const ended = once(child, 'exit');
  const log = (): Promise<string> => readFile(path, 'utf8');
  const stop = async (): Promise<void> => {
    child.kill('SIGINT');
    await ended;
    await rm(folder, { recursive: true, force: true });
  };
  try {
    const password = `${randomBytes(6).toString('hex')}@/:%?#`;
    const admin = { host: '127.0.0.1', port, user: 'postgres', password: adminPassword, database: 'postgres' };
    await makeUser(admin, password, () => child.exitCode !== null);
    return {
      url: `postgres://suite:${encodeURIComponent(password)}@127.0.0.1:${port}/postgres`,
      pid: child.pid ?? 0,
      log,
      databases: () => databasesOf(admin),
      stop,
    };
  } catch (error) {
    const said = await log();
    await stop();
    throw new Error(`PostgreSQL did not start: ${said}`, { cause: error });
  }
}

async function makeUser(admin: object, password: string, hasEnded: () => boolean): Promise<void> {
  for (;;) {
    const client = new Client(admin);
    client.on('error', () => undefined); // the rejected connect() is enough
    try {
      await client.connect();
      await client.query(`create role suite login createdb password ${client.escapeLiteral(password)}`);
      return await client.end();
    } catch (error) {
      if (hasEnded() || (error as { severity?: string; code?: string }).code === '42710') throw error;
      await wait(50);
    }
  }
}

async function databasesOf(admin: object): Promise<string[]> {
  const client = new Client(admin);
  await client.connect();
  const { rows } = await client.query<{ name: string }>('select datname as name from pg_database order by 1');
  await client.end();
  return rows.map(({ name }) => name);
}

import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { chmod, chown, mkdir, mkdtemp, open, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { promisify } from 'node:util';
import { Client } from 'pg';
import { findBinaries, linkLibraries } from '../src/postgres/binaries.ts';
import { openCluster } from '../src/postgres/cluster.ts';
import { commandAs, decideRunAs, type RunAs } from '../src/postgres/run-as.ts';
import { endWithParent } from '@netraven/test-utils/end-with-parent';
import { freePort } from '@netraven/test-utils/free-port';

/** A PostgreSQL that NetRaven has not started, as an administrator would have one: on TCP, with a password. */
export interface TcpServer {
  /** URL of a user who may make databases and nothing more; the password has characters a URL must escape. */
  readonly url: string;
  readonly port: number;
  readonly pid: number;
  /** Returns its log, which includes statements that create or drop something. */
  log(): Promise<string>;
  /** The names of its databases. */
  databases(): Promise<string[]>;
  /** Stops it with a signal and starts it again on the same port. SIGINT ends all connections; SIGKILL is a crash. */
  restart(signal: 'SIGINT' | 'SIGKILL'): Promise<void>;
  stop(): Promise<void>;
}

export interface TcpServerOptions {
  /** Default false. */
  readonly autovacuum?: boolean;
  /** Folder with initdb and postgres of the system. Default: those that NetRaven brings. */
  readonly system?: string;
}

/** Starts one on a free port of the loopback. */
export async function startTcpServer({ autovacuum = false, system }: TcpServerOptions = {}): Promise<TcpServer> {
  const folder = await mkdtemp(join(tmpdir(), 'netraven-tcp-'));
  await chmod(folder, 0o755);
  const { as, env, postgres, data, adminPassword } = await (system === undefined
    ? makeOwn(folder)
    : makeOfSystem(folder, system));
  const port = await freePort();
  // SIGINT stops it at once: the connections of this process have ended too.
  const [program, ...words] = endWithParent('INT', [
    postgres,
    ...['-D', data, '-p', String(port), '-c', 'listen_addresses=127.0.0.1', '-c', 'unix_socket_directories='],
    // The user of the tests may not end autovacuum in a database that is to be dropped.
    ...['-c', 'log_statement=ddl', '-c', `autovacuum=${autovacuum ? 'on' : 'off'}`],
  ]);
  const { file, args, ids } = commandAs(as, program, words);
  const path = join(folder, 'log');
  const launch = async (): Promise<ChildProcess> => {
    const output = await open(path, 'a');
    const started = spawn(file, args, { ...ids, cwd: '/', env, stdio: ['ignore', output.fd, output.fd] });
    await output.close();
    return started;
  };
  let child = await launch();
  const log = (): Promise<string> => readFile(path, 'utf8');
  const end = async (signal: NodeJS.Signals): Promise<void> => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    const ended = once(child, 'exit');
    child.kill(signal);
    await ended;
  };
  const stop = async (): Promise<void> => {
    await end('SIGINT');
    await rm(folder, { recursive: true, force: true });
  };
  try {
    const password = `${randomBytes(6).toString('hex')}@/:%?#`;
    const admin = { host: '127.0.0.1', port, user: 'postgres', password: adminPassword, database: 'postgres' };
    await makeUser(admin, password, () => child.exitCode !== null);
    return {
      url: `postgres://suite:${encodeURIComponent(password)}@127.0.0.1:${port}/postgres`,
      port,
      get pid() {
        return child.pid ?? 0;
      },
      async restart(signal) {
        await end(signal);
        child = await launch();
        for (;;) {
          try {
            return void (await databasesOf(admin));
          } catch (error) {
            // It recovers, or children of the killed server still hold its memory: then it ends, and is tried again.
            if (child.exitCode !== null) child = await launch();
            else if (child.signalCode !== null) throw error;
            await wait(50);
          }
        }
      },
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

interface Made {
  readonly as: RunAs;
  readonly env: Record<string, string>;
  readonly postgres: string;
  readonly data: string;
  readonly adminPassword: string;
}

/** Makes a cluster as NetRaven does. */
async function makeOwn(folder: string): Promise<Made> {
  const { postgres, initdb, ...binaries } = findBinaries();
  const env = await linkLibraries({ postgres, initdb, ...binaries }, join(folder, 'lib'));
  const as = await decideRunAs([dirname(postgres), binaries.libraries, join(folder, 'lib')]);
  const { data, adminPassword } = await openCluster(folder, { as, initdb, env });
  return { as, env, postgres, data, adminPassword };
}

/** Makes a cluster with the programs of the system. */
async function makeOfSystem(folder: string, bin: string): Promise<Made> {
  const as = await decideRunAs([bin, folder]);
  const [data, password] = [join(folder, 'data'), join(folder, 'password')];
  await mkdir(data, { mode: 0o700 });
  await writeFile(password, 'of-the-system', { mode: 0o600 });
  if (as.how === 'uid') await Promise.all([data, password].map((path) => chown(path, as.uid, as.gid)));
  const { file, args, ids } = commandAs(as, join(bin, 'initdb'), [
    ...[`--pgdata=${data}`, `--pwfile=${password}`, '--username=postgres'],
    ...['--auth=scram-sha-256', '--encoding=UTF8', '--locale=C', '--no-sync'],
  ]);
  await promisify(execFile)(file, args, { ...ids, cwd: '/' });
  return { as, env: {}, postgres: join(bin, 'postgres'), data, adminPassword: 'of-the-system' };
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

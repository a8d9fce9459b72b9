import { spawn, spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { open, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { isAlive } from '@netraven/core/system';
import { dbError } from '../codes.ts';
import { commandAs, type RunAs } from './run-as.ts';
import { socketPort } from './socket-folder.ts';

/** A running PostgreSQL server. */
export interface Postmaster {
  readonly pid: number;
  readonly socketFolder: string;
}

/**
 * Changes to PostgreSQL's default settings: little memory and no TCP; fsync stays on. No parallel queries: they need more
 * shared memory than containers have.
 */
const settings = {
  listen_addresses: '',
  unix_socket_permissions: '0700',
  shared_buffers: '64MB',
  max_connections: '100',
  max_parallel_workers_per_gather: '0',
  jit: 'off',
  timezone: 'UTC',
  log_timezone: 'UTC',
  log_line_prefix: '%m [%p] ',
};

/**
 * Returns the server of a data folder, by its `postmaster.pid`; undefined if none runs. A server that starts just now has no
 * socket folder yet.
 */
export async function findPostmaster(
  data: string,
): Promise<{ readonly pid: number; readonly socketFolder: string | undefined } | undefined> {
  let lines: string[];
  try {
    lines = (await readFile(join(data, 'postmaster.pid'), 'utf8')).split('\n');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw dbError('NR_DATABASE_FOLDER_UNUSABLE', `${data} cannot be read`, { cause: error });
  }
  const pid = Number(lines[0]);
  if (!Number.isInteger(pid) || pid <= 0 || !isAlive(pid) || !commandLine(pid).includes(data)) return undefined;
  return { pid, socketFolder: lines[4] || undefined };
}

/**
 * Starts a server on a data folder, in a session of its own, so that Ctrl-C does not stop it before NetRaven. Returns when
 * the process runs; it accepts connections a little later.
 */
export async function startPostmaster(
  data: string,
  run: { as: RunAs; postgres: string; env: Record<string, string>; socketFolder: string; log: string },
): Promise<{ pid: number; exited: Promise<void> }> {
  await removeStaleLocks(data, run.socketFolder);
  const { file, args, ids } = commandAs(run.as, run.postgres, [
    '-D',
    data,
    '-k',
    run.socketFolder,
    ...Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]),
  ]);
  const log = await open(run.log, 'a', 0o600);
  try {
    const child = spawn(file, args, {
      ...ids,
      cwd: '/',
      env: { PATH: process.env['PATH'] ?? '', ...run.env },
      detached: true,
      stdio: ['ignore', log.fd, log.fd],
    });
    const exited = new Promise<void>((resolve) => {
      child.once('exit', () => resolve());
      child.once('error', () => resolve());
    });
    await new Promise<void>((resolve, reject) => {
      child.once('spawn', resolve);
      child.once('error', (cause) =>
        reject(dbError('NR_DATABASE_START_FAILED', `${file} could not be started`, { cause })),
      );
    });
    child.unref();
    return { pid: child.pid ?? 0, exited };
  } finally {
    await log.close();
  }
}

/** Stops a server with a fast shutdown, after `patienceMs` with an immediate one. */
export async function stopPostmaster(pid: number, patienceMs: number = 30_000): Promise<void> {
  for (const [signal, ms] of [
    ['SIGINT', patienceMs],
    ['SIGQUIT', 5000],
    ['SIGKILL', 5000],
  ] as const) {
    if (!isAlive(pid)) return;
    try {
      process.kill(pid, signal);
    } catch (error) {
      // It ended meanwhile.
      if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
    }
    for (const end = Date.now() + ms; Date.now() < end && isAlive(pid);) await wait(10);
  }
}

/**
 * Removes lock files of a dead server: PostgreSQL would wait for the process in them. After a crash that id may belong to
 * another process, or to a zombie in a container without an init process.
 */
async function removeStaleLocks(data: string, socketFolder: string): Promise<void> {
  if (await findPostmaster(data)) return;
  await rm(join(data, 'postmaster.pid'), { force: true });
  await rm(join(socketFolder, `.s.PGSQL.${socketPort}.lock`), { force: true });
}

/** Returns the command line of a process as one text; empty if it is unknown. */
function commandLine(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ');
  } catch {
    // macOS has no /proc.
    return spawnSync('ps', ['-o', 'command=', '-p', String(pid)], { encoding: 'utf8' }).stdout ?? '';
  }
}

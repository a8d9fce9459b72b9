import { randomUUID } from 'node:crypto';
import { rmSync, utimesSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { installError } from '../codes.ts';
import { installFolder } from '../install-folder.ts';
import {
  readHeartbeats,
  readLive,
  removeStaleHeartbeats,
  until,
  writeNote,
  type Heartbeat,
  type Owner,
} from './heartbeat.ts';

/**
 * Asks the workers of a host project to start no task of some packages. The installing command writes it and waits until
 * all workers have drained. It then changes files, removes the pause, and waits until all workers have followed.
 */
export interface Pause extends Owner {
  readonly id: string;
  /** Names of packages. */
  readonly names: readonly string[];
}

/** A pause for which all workers have drained. */
export interface ActivePause {
  /** Ends the pause. Returns how many workers have followed, and how many have not yet. */
  end(): Promise<{ followed: number; behind: number }>;
}

const beatMs = 2_000;
const followMs = 20_000;

const pauseFile = (hostFolder: string): string => join(installFolder(hostFolder), 'pause.json');

/** Returns the current pause of a host project. */
export function readPause(hostFolder: string): Pause | undefined {
  return readLive(pauseFile(hostFolder)) as Pause | undefined;
}

/**
 * Asks all workers of a host project to start no task of these packages, and waits until none runs.
 *
 * @throws {NetRavenError} NR_INSTALL_BUSY when tasks still run after `drainMs`. The pause then ends, as it does when the
 *   signal aborts.
 */
export async function pausePackages(
  hostFolder: string,
  names: readonly string[],
  drainMs: number,
  signal?: AbortSignal,
): Promise<ActivePause> {
  const file = pauseFile(hostFolder);
  const id = randomUUID();
  removeStaleHeartbeats(hostFolder);
  const pause: Pause = { id, names, pid: process.pid, hostname: hostname() };
  writeNote(file, pause);
  const beat = setInterval(() => utimesSync(file, new Date(), new Date()), beatMs);
  const remove = (): void => {
    clearInterval(beat);
    rmSync(file, { force: true });
  };
  const waitingFor = (step: 'drained' | 'followed'): Heartbeat[] =>
    readHeartbeats(hostFolder).filter((heartbeat) => heartbeat[step] !== id);
  if (
    !(await until(() => signal?.aborted === true || waitingFor('drained').length === 0, drainMs)) ||
    signal?.aborted
  ) {
    remove();
    signal?.throwIfAborted();
    const count = waitingFor('drained').length;
    const message = `Tasks of ${names.join(', ')} still run after ${drainMs / 1_000} s, in ${count} workers`;
    throw installError('NR_INSTALL_BUSY', message);
  }
  return {
    async end() {
      remove();
      await until(() => waitingFor('followed').length === 0, followMs);
      const behind = waitingFor('followed').length;
      return { followed: readHeartbeats(hostFolder).length - behind, behind };
    },
  };
}

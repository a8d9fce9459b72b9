import { join } from 'node:path';
import { installError } from '../codes.ts';
import { installFolder } from '../install-folder.ts';
import type { RecordedProcess } from '@netraven/core/system';
import { postRequest, readHeartbeats, readNote, type Heartbeat } from './notes.ts';

/**
 * Asks the workers of a host project to start no task of a package. The installing command writes it and waits until all
 * workers have drained. It then changes files, removes the pause, and waits until all workers have followed.
 */
export interface Pause extends RecordedProcess {
  readonly id: string;
  /** Name of the package. */
  readonly name: string;
}

/** A pause for which all workers have drained. */
export interface ActivePause {
  /** Ends the pause. Returns how many workers have loaded the changed files, and how many have not yet. */
  end(): Promise<{ readonly updated: number; readonly outdated: number }>;
}

/** Limit for the workers to load a change, in ms. On a busy machine, loading all packages takes far longer than usual. */
const followMs = 60_000;

const pauseFile = (hostFolder: string): string => join(installFolder(hostFolder), 'pause.json');

/** Returns the current pause of a host project. @throws {NetRavenError} NR_INSTALL_NOTE_UNREADABLE: there may be one */
export function readPause(hostFolder: string): Pause | undefined {
  return readNote(pauseFile(hostFolder)) as Pause | undefined;
}

/**
 * Asks all workers of a host project to start no task of a package, and waits until none runs.
 *
 * @throws {NetRavenError} NR_INSTALL_BUSY when a worker still runs tasks, or does not answer, after `drainMs`;
 *   NR_INSTALL_NOTE_UNREADABLE when the heartbeat of a worker cannot be read until then
 * @throws the reason of the signal. The pause then ends, as after each error.
 */
export async function pausePackage(
  hostFolder: string,
  name: string,
  drainMs: number,
  signal?: AbortSignal,
): Promise<ActivePause> {
  const request = postRequest(hostFolder, pauseFile(hostFolder), { name });
  const hasDrained = ({ drained }: Heartbeat): boolean => drained === request.id;
  try {
    await request.all(hasDrained, drainMs, signal);
    signal?.throwIfAborted();
    const workers = readHeartbeats(hostFolder);
    for (const { unreadable } of workers) if (unreadable) throw unreadable;
    const busy = workers.filter((worker) => !hasDrained(worker)).length;
    if (busy > 0) {
      const who = busy === 1 ? '1 worker still runs' : `${busy} workers still run`;
      const orSilent = busy === 1 ? 'does not answer' : 'do not answer';
      const message = `${who} tasks of ${name}, or ${orSilent}, after ${drainMs / 1_000} s`;
      throw installError('NR_INSTALL_BUSY', message);
    }
  } catch (error) {
    request.remove();
    throw error;
  }
  // A worker that starts after the pause has not drained: it loads the changed files at once.
  const isOutdated = (worker: Heartbeat): boolean =>
    worker.unreadable !== undefined || (hasDrained(worker) && worker.followed !== request.id);
  return {
    async end() {
      request.remove();
      // An abort ends only the wait.
      await request.all((worker) => !isOutdated(worker), followMs, signal);
      const workers = readHeartbeats(hostFolder);
      const outdated = workers.filter(isOutdated).length;
      return { updated: workers.length - outdated, outdated };
    },
  };
}

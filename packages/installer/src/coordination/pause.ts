import { join } from 'node:path';
import { installError } from '../codes.ts';
import { installFolder } from '../install-folder.ts';
import type { RecordedProcess } from '@netraven/core/system';
import { postRequest, readHeartbeats, readNote } from './notes.ts';

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
  /** Ends the pause. Returns how many workers have followed, and how many have not yet. */
  end(): Promise<{ readonly updated: number; readonly outdated: number }>;
}

/** Limit for the workers to load a change, in ms. On a busy machine, loading all packages takes far longer than usual. */
const followMs = 60_000;

const pauseFile = (hostFolder: string): string => join(installFolder(hostFolder), 'pause.json');

/** Returns the current pause of a host project. */
export function readPause(hostFolder: string): Pause | undefined {
  return readNote(pauseFile(hostFolder)) as Pause | undefined;
}

/**
 * Asks all workers of a host project to start no task of a package, and waits until none runs.
 *
 * @throws {NetRavenError} NR_INSTALL_BUSY when tasks still run after `drainMs`. The pause then ends, as it does when the
 *   signal aborts.
 */
export async function pausePackage(
  hostFolder: string,
  name: string,
  drainMs: number,
  signal?: AbortSignal,
): Promise<ActivePause> {
  const request = postRequest(hostFolder, pauseFile(hostFolder), { name });
  if (!(await request.all(({ drained }) => drained === request.id, drainMs, signal)) || signal?.aborted) {
    request.remove();
    signal?.throwIfAborted();
    const count = readHeartbeats(hostFolder).filter(({ drained }) => drained !== request.id).length;
    const said = `${count} workers still run tasks of ${name}, or do not answer, after ${drainMs / 1_000} s`;
    throw installError('NR_INSTALL_BUSY', said);
  }
  return {
    async end() {
      request.remove();
      // An abort ends only the wait.
      await request.all(({ followed }) => followed === request.id, followMs, signal);
      const workers = readHeartbeats(hostFolder);
      const updated = workers.filter((worker) => worker.followed === request.id).length;
      return { updated, outdated: workers.length - updated };
    },
  };
}

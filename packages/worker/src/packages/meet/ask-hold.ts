import { randomUUID } from 'node:crypto';
import { rmSync, utimesSync } from 'node:fs';
import { hostname } from 'node:os';
import { workerError } from '../../codes.ts';
import { holdFile, type Hold } from './hold.ts';
import { readPresences, sweepPresences, until, writeNote, type Presence } from './presence.ts';

/** A hold that all workers have drained for. */
export interface Held {
  /** Ends the hold. Returns how many workers follow already, and how many do not yet. */
  release(): Promise<{ followed: number; behind: number }>;
}

const beatMs = 2_000;
const followMs = 20_000;

/**
 * Has all workers of a host project begin no task of these packages, and waits until none runs.
 *
 * @throws {NetRavenError} NR_INSTALL_BUSY when tasks still run after `drainMs`; the hold is taken back, and so it is when the signal aborts.
 */
export async function askHold(
  hostFolder: string,
  names: readonly string[],
  drainMs: number,
  signal?: AbortSignal,
): Promise<Held> {
  const file = holdFile(hostFolder);
  const id = randomUUID();
  sweepPresences(hostFolder);
  const hold: Hold = { id, names, pid: process.pid, hostname: hostname() };
  writeNote(file, hold);
  const beat = setInterval(() => utimesSync(file, new Date(), new Date()), beatMs);
  const end = (): void => {
    clearInterval(beat);
    rmSync(file, { force: true });
  };
  const lacking = (step: 'drained' | 'followed'): Presence[] =>
    readPresences(hostFolder).filter((presence) => presence[step] !== id);
  if (!(await until(() => signal?.aborted === true || lacking('drained').length === 0, drainMs)) || signal?.aborted) {
    end();
    signal?.throwIfAborted();
    const count = lacking('drained').length;
    const message = `Tasks of ${names.join(', ')} still run after ${drainMs / 1_000} s, in ${count} workers`;
    throw workerError('NR_INSTALL_BUSY', message);
  }
  return {
    async release() {
      end();
      await until(() => lacking('followed').length === 0, followMs);
      const behind = lacking('followed').length;
      return { followed: readPresences(hostFolder).length - behind, behind };
    },
  };
}

import { readFileSync, rmSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { NetRavenError } from '@netraven/core';
import { processHasEnded, recordProcess, writeOnce, type RecordedProcess } from '@netraven/core/system';

/**
 * Takes a home for this process, in `<home>/process.json`. Returns a function that releases it. Needed only with
 * `DATABASE_URL`, where two processes would write the same files: the managed PostgreSQL protects its home itself.
 *
 * @throws {NetRavenError} NR_HOME_IN_USE naming the other process
 */
export function lockHome(home: string): () => void {
  const file = join(home, 'process.json');
  const own = JSON.stringify(recordProcess());
  while (!writeOnce(file, `${own}\n`)) {
    const other = holderIn(file);
    // A container that was killed leaves its record, and has another name the next time.
    if (other?.hostname === hostname() && !processHasEnded(other)) {
      throw new NetRavenError('NR_HOME_IN_USE', `Process ${other.pid} runs NetRaven on ${home}`, {
        hint: 'Stop that process first, or set NETRAVEN_HOME to another home.',
      });
    }
    rmSync(file, { force: true });
  }
  return () => {
    if (JSON.stringify(holderIn(file)) === own) rmSync(file, { force: true });
  };
}

/** Returns the process that holds the home. Undefined: none, or the file is damaged. */
function holderIn(file: string): RecordedProcess | undefined {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as RecordedProcess;
  } catch (error) {
    if (error instanceof SyntaxError || (error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

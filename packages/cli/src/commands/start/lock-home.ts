import { chmodSync, closeSync, openSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { messageOf, NetRavenError } from '@netraven/core';
import { recordProcess, writeWhole, type RecordedProcess } from '@netraven/core/system';
import { cliError } from '../../codes.ts';

/** Time for a process that is ending to release the home, in ms. */
const waitMs = 500;
/** Primary result code of SQLite: another process has the lock. */
const busy = 5;

/**
 * Takes a home for this process. Returns a function that releases it.
 *
 * The lock is one of the system's, on the file `<home>/lock`: it ends with the process, however that ends, and holds among
 * containers that share a volume, where process numbers and host names say nothing. Node can only take such a lock by its
 * SQLite: an exclusive transaction on an empty database. `<home>/process.json` names the process for a person.
 *
 * @throws {NetRavenError} NR_HOME_IN_USE naming the other process, NR_HOME_UNLOCKABLE
 */
export function lockHome(home: string): () => void {
  const unlock = lock(home);
  const file = join(home, 'process.json');
  try {
    writeWhole(file, `${JSON.stringify(recordProcess())}\n`);
  } catch (error) {
    unlock();
    throw error;
  }
  return () => {
    rmSync(file, { force: true });
    unlock();
  };
}

function lock(home: string): () => void {
  // Not imported: other commands load this module too, and some versions of Node warn when SQLite is loaded.
  const { DatabaseSync } = process.getBuiltinModule('node:sqlite');
  try {
    // Never remove this file: a lock on a removed file keeps no one out.
    const file = join(home, 'lock');
    // Another user who may read it could lock it.
    closeSync(openSync(file, 'a', 0o600));
    chmodSync(file, 0o600);
    const database = new DatabaseSync(file);
    try {
      database.exec(`pragma busy_timeout = ${waitMs}; begin exclusive`);
    } catch (error) {
      database.close();
      throw error;
    }
    return () => database.close();
  } catch (cause) {
    if (((cause as { errcode?: number }).errcode ?? 0) % 256 === busy) throw inUse(home);
    throw cliError('NR_HOME_UNLOCKABLE', `${join(home, 'lock')} cannot be locked: ${messageOf(cause)}`, { cause });
  }
}

function inUse(home: string): NetRavenError {
  const holder = holderOf(home);
  const who = holder ? `Process ${holder.pid} on ${holder.hostname}` : 'Another process';
  return new NetRavenError('NR_HOME_IN_USE', `${who} runs NetRaven on ${home}`, {
    hint: 'Stop that process first, or set NETRAVEN_HOME to another home.',
  });
}

/** Returns the process that holds the home. Undefined: it wrote no record yet. */
function holderOf(home: string): RecordedProcess | undefined {
  try {
    return JSON.parse(readFileSync(join(home, 'process.json'), 'utf8')) as RecordedProcess;
  } catch {
    return undefined;
  }
}

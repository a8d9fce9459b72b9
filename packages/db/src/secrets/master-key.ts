import { randomBytes, randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { keyFolder, writeOnce } from '@netraven/core/system';
import { dbError } from '../codes.ts';

/** The master key and its source. */
export interface MasterKey {
  readonly key: Buffer;
  /** `NETRAVEN_MASTER_KEY`, or the path of the file. */
  readonly source: string;
}

/**
 * Finds the master key: `NETRAVEN_MASTER_KEY`, else the home's file outside the home.
 *
 * @throws {NetRavenError} NR_SECRET_KEY_INVALID when it is not 32 bytes in base64 or hex.
 * @throws {NetRavenError} NR_SECRET_KEY_FILE when there is no place for the file, or it cannot be read.
 */
export async function findMasterKey(home: string, env: NodeJS.ProcessEnv): Promise<MasterKey | undefined> {
  const given = env['NETRAVEN_MASTER_KEY'];
  if (given) return { key: parse(given, 'NETRAVEN_MASTER_KEY'), source: 'NETRAVEN_MASTER_KEY' };
  const file = await keyFile(home, env);
  const text = await readOrUndefined(file);
  return text === undefined ? undefined : { key: parse(text, file), source: file };
}

/** Makes the master key of a home, in a file that only its owner can read. If another process is faster, its key counts. */
export async function makeMasterKey(home: string, env: NodeJS.ProcessEnv): Promise<MasterKey> {
  const file = await keyFile(home, env);
  const text = await readOrMake(file, randomBytes(32).toString('base64'), 0o400);
  return { key: parse(text, file), source: file };
}

/** Returns the id of a home, which it keeps when it moves. Makes it at the first call. @throws {NetRavenError} NR_SECRET_KEY_FILE */
export function homeId(home: string): Promise<string> {
  return readOrMake(join(home, 'id'), randomUUID(), 0o644);
}

async function keyFile(home: string, env: NodeJS.ProcessEnv): Promise<string> {
  const id = await homeId(home);
  const folder = keyFolder(env);
  if (folder !== undefined) return join(folder, `${id}.key`);
  throw dbError('NR_SECRET_KEY_FILE', 'Cannot store the master key: this user has no home folder', {
    hint: 'Set NETRAVEN_MASTER_KEY, e.g. to what `openssl rand -base64 32` prints, or set XDG_CONFIG_HOME to a folder for the key file.',
  });
}

/** Returns what a small file holds; makes it with this text if it does not exist. */
async function readOrMake(file: string, text: string, mode: number): Promise<string> {
  const found = await readOrUndefined(file);
  if (found !== undefined) return found;
  try {
    writeOnce(file, `${text}\n`, { mode, flush: true });
  } catch (cause) {
    throw dbError('NR_SECRET_KEY_FILE', `${file} cannot be written`, { cause });
  }
  return (await readOrUndefined(file)) ?? text;
}

async function readOrUndefined(file: string): Promise<string | undefined> {
  try {
    return (await readFile(file, 'utf8')).trim();
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw dbError('NR_SECRET_KEY_FILE', `${file} cannot be read`, { cause });
  }
}

function parse(text: string, source: string): Buffer {
  const key = Buffer.from(text.trim(), /^[0-9a-f]{64}$/i.test(text.trim()) ? 'hex' : 'base64');
  if (key.length !== 32) {
    throw dbError('NR_SECRET_KEY_INVALID', `The master key in ${source} has ${key.length} bytes instead of 32`);
  }
  return key;
}

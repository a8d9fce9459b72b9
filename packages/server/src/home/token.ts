import { randomBytes } from 'node:crypto';
import { lstat, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { writeOnce } from '@netraven/core/system';
import { serverError } from '../codes.ts';

/** 256 bits in base64url. */
const tokenPattern = /^[\w-]{43}$/;

/**
 * The API token of a home, from `<home>/token` (0600); made where there is none.
 * @throws {NetRavenError} NR_TOKEN_EXPOSED when others may read or write the file, NR_TOKEN_INVALID when it holds no token.
 */
export async function openToken(home: string): Promise<string> {
  const file = join(home, 'token');
  return (await readToken(file)) ?? (await makeToken(file));
}

async function readToken(file: string): Promise<string | undefined> {
  const stats = await lstat(file).catch(absent);
  if (!stats) return undefined;
  // Windows has no such bits.
  if (process.platform !== 'win32' && (!stats.isFile() || (stats.mode & 0o077) !== 0)) {
    const mode = (stats.mode & 0o777).toString(8).padStart(4, '0');
    throw serverError('NR_TOKEN_EXPOSED', `${file} is not a file for its owner only (0600), but ${mode}`);
  }
  const token = (await readFile(file, 'utf8')).trim();
  if (!tokenPattern.test(token)) throw serverError('NR_TOKEN_INVALID', `${file} holds no token`);
  return token;
}

async function makeToken(file: string): Promise<string> {
  const token = randomBytes(32).toString('base64url');
  // If another process wrote its token first, that one counts.
  return writeOnce(file, `${token}\n`) ? token : ((await readToken(file)) ?? makeToken(file));
}

function absent(error: unknown): undefined {
  if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
}

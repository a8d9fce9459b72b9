import { randomBytes } from 'node:crypto';
import { lstat, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { writeOnce } from '@netraven/core/system';
import { serverError } from '../codes.ts';

/** 256 bits in base64url. */
const tokenPattern = /^[\w-]{43}$/;

/** `reveal-token`: for secrets in clear. `oxidized-token`: reads by the routes of Oxidized. */
export type TokenFile = 'token' | 'reveal-token' | 'oxidized-token';

/**
 * Returns a token of a home, by default that of the API, from `<home>/token` (0600). Creates the file if it does not exist.
 *
 * @throws {NetRavenError} NR_TOKEN_EXPOSED when others can access the file, or a link or folder is in its place;
 * NR_TOKEN_INVALID when its token is invalid
 */
export async function openToken(home: string, name: TokenFile = 'token'): Promise<string> {
  const file = join(home, name);
  return (await readToken(file)) ?? (await createToken(file));
}

async function readToken(file: string): Promise<string | undefined> {
  const stats = await lstat(file).catch(ignoreMissing);
  if (!stats) return undefined;
  if (!stats.isFile()) {
    throw serverError('NR_TOKEN_EXPOSED', `${file} is a link or a folder; it must be a file`, {
      hint: `Move ${file} away and start again to create a new token.`,
    });
  }
  // Windows has no permission bits.
  if (process.platform !== 'win32' && (stats.mode & 0o077) !== 0) {
    const mode = (stats.mode & 0o777).toString(8).padStart(4, '0');
    throw serverError(
      'NR_TOKEN_EXPOSED',
      `${file} must be a file that only its owner can access (0600), but its mode is ${mode}`,
    );
  }
  const token = (await readFile(file, 'utf8')).trim();
  if (!tokenPattern.test(token)) throw serverError('NR_TOKEN_INVALID', `${file} does not contain a valid token`);
  return token;
}

async function createToken(file: string): Promise<string> {
  const token = randomBytes(32).toString('base64url');
  // If another process wrote its token first, use that token.
  return writeOnce(file, `${token}\n`, { flush: true }) ? token : ((await readToken(file)) ?? createToken(file));
}

function ignoreMissing(error: unknown): undefined {
  if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
}

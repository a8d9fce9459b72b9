import { randomBytes } from 'node:crypto';
import { link, lstat, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { serverError } from '../codes.ts';

/** 256 bits in base64url. */
const tokenPattern = /^[\w-]{43}$/;

/**
 * The API token of a home, from `<home>/token` (0600); made where there is none.
 * @throws {NetRavenError} NR_TOKEN_EXPOSED when others may read or write the file, NR_TOKEN_INVALID when it holds no token.
 */
export async function openToken(home: string): Promise<string> {
  const file = join(home, 'token');
  await mkdir(home, { recursive: true, mode: 0o700 });
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
  const draft = `${file}.${process.pid}.${randomBytes(4).toString('hex')}`;
  await writeFile(draft, `${token}\n`, { mode: 0o600, flag: 'wx' });
  try {
    // A link appears whole or not at all, and never replaces another process's token.
    await link(draft, file);
    return token;
  } catch (error) {
    const existing = isCode(error, 'EEXIST') && (await readToken(file));
    if (!existing) throw error;
    return existing;
  } finally {
    await rm(draft, { force: true });
  }
}

function absent(error: unknown): undefined {
  if (!isCode(error, 'ENOENT')) throw error;
}

function isCode(error: unknown, code: string): boolean {
  return error instanceof Error && 'code' in error && error.code === code;
}

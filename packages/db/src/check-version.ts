import { messageOf } from '@netraven/core';
import type { Pool } from 'pg';
import { dbError } from './codes.ts';

/** Returns the major version of PostgreSQL. @throws {NetRavenError} NR_DATABASE_UNREACHABLE, NR_DATABASE_UNSUPPORTED */
export async function checkVersion(pool: Pool): Promise<number> {
  const version = await versionOf(pool);
  if (version < 15)
    throw dbError('NR_DATABASE_UNSUPPORTED', `The database is PostgreSQL ${version}; at least 15 is needed`);
  return version;
}

async function versionOf(pool: Pool): Promise<number> {
  try {
    const { rows } = await pool.query<{ server_version_num: string }>('show server_version_num');
    return Math.floor(Number(rows[0]?.server_version_num) / 10_000);
  } catch (cause) {
    throw dbError('NR_DATABASE_UNREACHABLE', `Cannot connect to the database: ${messageOf(cause)}`, { cause });
  }
}

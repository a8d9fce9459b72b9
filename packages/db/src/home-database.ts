import { randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { writeWhole } from '@netraven/core/system';
import { Client, type ClientConfig, type Pool } from 'pg';
import { failure } from './failure.ts';

/** The database that a home is used with, as noted in `<home>/database.json`. */
interface HomeDatabase {
  /** Of the database, kept in its own tables: a dump takes it along, a move to another server changes nothing. */
  readonly id: string;
  /** Its address, without user and password, e.g. `netraven on db.example:5432`. Absent: the managed PostgreSQL. */
  readonly address?: string;
}

const idKey = 'database_id';
const fileOf = (home: string): string => join(home, 'database.json');

/**
 * Refuses to start the managed PostgreSQL of a home that is used with another database. The new one would be empty, and
 * the mirror would be made again without its history.
 *
 * @throws {NetRavenError} NR_DATABASE_MISMATCH
 */
export async function checkManaged(home: string): Promise<void> {
  const noted = await readNote(home);
  if (noted?.address === undefined) return;
  throw failure(
    'NR_DATABASE_MISMATCH',
    `${home} is used with the database ${noted.address}, but no database is named by DATABASE_URL or the config`,
    {
      hint: `Set DATABASE_URL to ${noted.address}. For an empty database, name another home with NETRAVEN_HOME, or remove ${fileOf(home)}.`,
    },
  );
}

/**
 * Refuses a database by URL that is not the one of this home. Changes nothing.
 *
 * @throws {NetRavenError} NR_DATABASE_MISMATCH
 */
export async function checkExternal(home: string, pool: Pool, login: ClientConfig): Promise<void> {
  const noted = await readNote(home);
  if (!noted || noted.id === (await readId(pool))) return;
  const given = addressOf(login);
  const own = noted.address ?? `of its own in ${join(home, 'postgres')}`;
  const message =
    own === given
      ? `${home} was used with another database at ${given} than the one that is there now`
      : `${home} is used with the database ${own}, but DATABASE_URL or the config names ${given}`;
  const back = noted.address === undefined ? 'Unset DATABASE_URL' : `Set DATABASE_URL to ${own}`;
  throw failure('NR_DATABASE_MISMATCH', message, {
    hint: `${own === given ? 'Restore the database' : back}, or name another home with NETRAVEN_HOME. To use ${given} from now on, remove ${fileOf(home)}.`,
  });
}

/** Notes that a home is used with this database. Gives the database an id if it has none. */
export async function noteDatabase(home: string, pool: Pool, external?: ClientConfig): Promise<void> {
  await pool.query('insert into setting (key, value) values ($1, to_jsonb($2::text)) on conflict do nothing', [
    idKey,
    randomUUID(),
  ]);
  const id = (await readId(pool)) ?? '';
  const now: HomeDatabase = { id, ...(external && { address: addressOf(external) }) };
  const noted = await readNote(home);
  if (noted?.id !== now.id || noted.address !== now.address)
    writeWhole(fileOf(home), `${JSON.stringify(now)}\n`, { mode: 0o644 });
}

async function readId(pool: Pool): Promise<string | undefined> {
  const { rows: tables } = await pool.query<{ found: boolean }>(`select to_regclass('setting') is not null as found`);
  if (tables[0]?.found !== true) return undefined;
  const { rows } = await pool.query<{ value: string }>('select value from setting where key = $1', [idKey]);
  return rows[0]?.value;
}

async function readNote(home: string): Promise<HomeDatabase | undefined> {
  try {
    return JSON.parse(await readFile(fileOf(home), 'utf8')) as HomeDatabase;
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    const message = `${fileOf(home)} cannot be read`;
    if (!(cause instanceof SyntaxError)) throw failure('NR_DATABASE_FOLDER_UNUSABLE', message, { cause });
    throw failure('NR_DATABASE_MISMATCH', message, {
      cause,
      hint: `Remove ${fileOf(home)} if this home is used with the right database: the next start writes it again.`,
    });
  }
}

/** Database, host and port as `pg` understands a URL, with what the environment adds; never user or password. */
function addressOf(login: ClientConfig): string {
  const { database, host, port } = new Client(login);
  return `${database} on ${host}:${port}`;
}

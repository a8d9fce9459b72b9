import { randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { writeWhole } from '@netraven/core/system';
import { Client, type ClientConfig, type Pool } from 'pg';
import { dbError } from './codes.ts';

/** The database of a home, as noted in `<home>/database.json`. */
interface HomeDatabase {
  /** Id stored in the database itself. A dump and restore keeps it. */
  readonly id: string;
  /** Its address, without user and password, e.g. `netraven on db.example:5432`. Absent: the managed PostgreSQL. */
  readonly address?: string;
}

const idKey = 'database_id';
const fileOf = (home: string): string => join(home, 'database.json');

/**
 * Refuses to start the managed PostgreSQL of a home that is used with another database. The new one would be empty, and
 * the mirror would be created again without its history.
 *
 * @throws {NetRavenError} NR_DATABASE_MISMATCH
 */
export async function checkManaged(home: string): Promise<void> {
  const address = (await readNote(home))?.address;
  if (address === undefined) return;
  throw dbError(
    'NR_DATABASE_MISMATCH',
    `${home} is used with the database ${address}, but neither DATABASE_URL nor the config names a database`,
    {
      hint: `${setUrlTo(address)}. To use an empty database, set NETRAVEN_HOME to another home, or remove ${fileOf(home)}.`,
    },
  );
}

/**
 * Throws if the configured database is not the one that this home used before. Changes nothing.
 *
 * @throws {NetRavenError} NR_DATABASE_MISMATCH
 */
export async function checkExternal(home: string, pool: Pool, login: ClientConfig): Promise<void> {
  const homeDatabase = await readNote(home);
  if (!homeDatabase || homeDatabase.id === (await readId(pool))) return;
  const configured = addressOf(login);
  const { message, undoHint } = describeMismatch(home, homeDatabase.address, configured);
  throw dbError('NR_DATABASE_MISMATCH', message, {
    hint: `${undoHint}, or set NETRAVEN_HOME to another home. To use ${configured} from now on, remove ${fileOf(home)}.`,
  });
}

function describeMismatch(
  home: string,
  address: string | undefined,
  configured: string,
): { readonly message: string; readonly undoHint: string } {
  if (address === configured) {
    return {
      message: `The database ${configured} is not the one that ${home} used before`,
      undoHint: 'Restore the database',
    };
  }
  const used =
    address === undefined ? `its managed PostgreSQL in ${join(home, 'postgres')}` : `the database ${address}`;
  return {
    message: `${home} is used with ${used}, but DATABASE_URL or the config names ${configured}`,
    undoHint: address === undefined ? 'Unset DATABASE_URL' : setUrlTo(address),
  };
}

/** The note has no user or password, so the address is not a URL. */
function setUrlTo(address: string): string {
  return `Set DATABASE_URL to the URL of the database ${address}, with user and password`;
}

/** Notes that a home is used with this database. Gives the database an id if it has none. */
export async function noteDatabase(home: string, pool: Pool, external?: ClientConfig): Promise<void> {
  await pool.query('insert into setting (key, value) values ($1, to_jsonb($2::text)) on conflict do nothing', [
    idKey,
    randomUUID(),
  ]);
  const id = (await readId(pool)) ?? '';
  const current: HomeDatabase = { id, ...(external && { address: addressOf(external) }) };
  const noted = await readNote(home);
  if (noted?.id !== current.id || noted.address !== current.address)
    writeWhole(fileOf(home), `${JSON.stringify(current)}\n`, { mode: 0o644 });
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
    if (!(cause instanceof SyntaxError)) throw dbError('NR_DATABASE_FOLDER_UNUSABLE', message, { cause });
    throw dbError('NR_DATABASE_MISMATCH', message, {
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

import type { Kysely } from 'kysely';
import { dbError } from '../codes.ts';
import { json } from '../schema/json.ts';
import type { Tables } from '../schema/tables.ts';
import { openKeyring, type Keyring } from './keyring.ts';
import { findMasterKey, makeMasterKey, type MasterKey } from './master-key.ts';

const checkKey = 'master_key_check';
const identity = `setting:${checkKey}`;

/**
 * Opens the keyring of a home. The database contains one sealed word, so that a wrong master key is found at the start and
 * not at the first login.
 *
 * @param mayMakeKey for a new database. False: a missing key is an error
 *
 * @throws {NetRavenError} NR_SECRET_KEY_WRONG, NR_SECRET_KEY_INVALID, NR_SECRET_KEY_FILE
 */
export async function openCheckedKeyring(
  kysely: Kysely<Tables>,
  home: string,
  env: NodeJS.ProcessEnv,
  mayMakeKey: boolean,
): Promise<Keyring> {
  const found = await findMasterKey(home, env);
  const sealed = await readCheck(kysely);
  if (sealed === undefined) {
    if (!found && !mayMakeKey) {
      throw dbError('NR_SECRET_KEY_WRONG', `The database is new, and ${home} has no master key`, {
        hint: 'Run `netraven start` first, which makes the key, and give this process the same NETRAVEN_MASTER_KEY.',
      });
    }
    const master = found ?? (await makeMasterKey(home, env));
    const keyring = openKeyring(master.key);
    await kysely
      .insertInto('setting')
      .values({ key: checkKey, value: json(keyring.seal('netraven', identity).toString('base64')) })
      .onConflict((conflict) => conflict.doNothing())
      .execute();
    // Another process may have stored its word first, with another key.
    return check(master, (await readCheck(kysely)) ?? '');
  }
  return check(found ?? missing(home), sealed);
}

/**
 * Checks that the master key is the one that sealed a database. It makes no key.
 *
 * @throws {NetRavenError} NR_SECRET_KEY_WRONG, NR_SECRET_KEY_INVALID, NR_SECRET_KEY_FILE
 */
export async function checkMasterKey(kysely: Kysely<Tables>, home: string, env: NodeJS.ProcessEnv): Promise<void> {
  const [found, sealed] = [await findMasterKey(home, env), await readCheck(kysely)];
  if (sealed !== undefined) check(found ?? missing(home), sealed);
}

function missing(home: string): never {
  throw dbError('NR_SECRET_KEY_WRONG', `The database holds sealed secrets, but ${home} has no master key`);
}

function check(master: MasterKey, sealed: string): Keyring {
  const keyring = openKeyring(master.key);
  try {
    keyring.open(Buffer.from(sealed, 'base64'), identity);
  } catch (cause) {
    throw dbError('NR_SECRET_KEY_WRONG', `The master key in ${master.source} did not seal this database`, { cause });
  }
  return keyring;
}

async function readCheck(kysely: Kysely<Tables>): Promise<string | undefined> {
  const row = await kysely.selectFrom('setting').select('value').where('key', '=', checkKey).executeTakeFirst();
  return row?.value as string | undefined;
}

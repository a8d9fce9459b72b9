import { changeSettings, type DeviceSettings, type SettingsChange } from '@netraven/core/attempt';
import { parseQuery, type Word } from '@netraven/query';
import { sql } from 'kysely';
import type { Database } from '../database.ts';
import { dbError } from '../codes.ts';
import { json } from '../schema/json.ts';
import { inTransaction } from '../transaction.ts';
import { checkTag } from './device.ts';
import { checkJumpHosts, lockJumpHosts } from './jump-hosts.ts';
import { checkSettings } from './settings.ts';

/** A tag of devices or credentials. */
export interface Tag {
  readonly name: string;
  /** Its settings count before those of tags with a lower one. Default 100. */
  readonly priority: number;
  readonly settings: DeviceSettings;
  /** Number of devices with the tag. */
  readonly devices: number;
  /** Names of the credentials for the tag. */
  readonly credentials: readonly string[];
}

/** Lists the tags that have settings, devices or credentials, by name. */
export async function list(db: Database, names?: readonly string[]): Promise<Tag[]> {
  const { rows } = await sql<Tag>`
    with used as (
      select tag as name, count(*)::int as devices from device, unnest(tags) as tag group by tag
    ), opened as (
      select tag as name, array_agg(credential.name order by priority, credential.name) as credentials
      from credential, unnest(tags) as tag group by tag
    )
    select name, coalesce(tag.priority, 100) as priority, coalesce(tag.settings, '{}') as settings,
      coalesce(devices, 0) as devices, coalesce(credentials, '{}') as credentials
    from used full join opened using (name) full join tag using (name)
    where ${names === undefined} or name = any(${names ?? []}::text[])
    order by name collate "C"`.execute(db.kysely);
  return rows;
}

/** Returns a tag. @throws {NetRavenError} NR_TAG_UNKNOWN */
export async function get(db: Database, name: string): Promise<Tag> {
  const [tag] = await list(db, [name]);
  if (!tag) throw dbError('NR_TAG_UNKNOWN', `There is no tag ${name}`);
  return tag;
}

/**
 * Changes the settings of a tag, which need not exist.
 *
 * @throws {NetRavenError} NR_DEVICE_INVALID, NR_SETTING_INVALID, NR_JUMP_HOST_UNKNOWN, NR_JUMP_HOST_LOOP
 */
export async function change(
  db: Database,
  name: string,
  changed: { readonly priority?: number; readonly settings?: SettingsChange },
): Promise<Tag> {
  checkTag(name);
  checkSettings(changed.settings);
  await inTransaction(db, async (trx) => {
    await lockJumpHosts(trx);
    await trx
      .insertInto('tag')
      .values({ name })
      .onConflict((same) => same.doNothing())
      .execute();
    const { settings } = await trx
      .selectFrom('tag')
      .select('settings')
      .where('name', '=', name)
      .forUpdate()
      .executeTakeFirstOrThrow();
    await trx
      .updateTable('tag')
      .set({
        settings: json(changeSettings(settings, changed.settings ?? {})),
        ...(changed.priority !== undefined && { priority: changed.priority }),
      })
      .where('name', '=', name)
      .execute();
    await checkJumpHosts(trx);
  });
  return get(db, name);
}

/**
 * Removes a tag with its settings from all devices. Returns the removed tag.
 *
 * @throws {NetRavenError} NR_TAG_UNKNOWN, NR_JUMP_HOST_LOOP
 * @throws {NetRavenError} NR_TAG_IN_USE when a credential has it, which would be for every device without tags, or a window,
 *   which would no longer close the devices, or when a schedule or trigger leaves its devices out
 */
export async function remove(db: Database, name: string): Promise<Tag> {
  const tag = await get(db, name);
  const [credential] = tag.credentials;
  if (credential !== undefined) {
    throw dbError('NR_TAG_IN_USE', `The credential ${credential} has the tag ${name}`, {
      hint: `Give the credential other tags first: \`netraven credentials set ${credential} --tag <tag>\`.`,
    });
  }
  await inTransaction(db, async (trx) => {
    await lockJumpHosts(trx);
    const window = await trx
      .selectFrom('time_window')
      .select('name')
      .where(sql<boolean>`${name} = any(tags)`)
      .orderBy('name')
      .executeTakeFirst();
    if (window) {
      throw dbError('NR_TAG_IN_USE', `The window ${window.name} covers the devices with the tag ${name}`, {
        hint: `Give the window other tags, \`netraven windows set ${window.name} --tag <tag>\`, or remove it.`,
      });
    }
    for (const table of ['schedule', 'trigger'] as const) {
      const rows = await trx.selectFrom(table).select(['name', 'devices']).orderBy('name').execute();
      const without = rows.find(({ devices }) => parseQuery(devices).words.some((word) => leavesOut(word, name)));
      if (!without) continue;
      throw dbError('NR_TAG_IN_USE', `The ${table} ${without.name} leaves out the devices with the tag ${name}`, {
        hint:
          table === 'schedule'
            ? `Give it another query first: \`netraven schedules set ${without.name} --query <words>\`.`
            : `Give it another query first: \`netraven triggers set ${without.name} --query <words>\`.`,
      });
    }
    await trx.deleteFrom('tag').where('name', '=', name).execute();
    await trx.deleteFrom('session_limit').where('key', '=', `tag:${name}`).execute();
    await sql`update device set tags = array_remove(tags, ${name}) where tags @> array[${name}]`.execute(trx);
    await checkJumpHosts(trx);
  });
  return tag;
}

function leavesOut(word: Word, tag: string): boolean {
  return word.isNegated && word.kind === 'tag' && word.tags.includes(tag);
}

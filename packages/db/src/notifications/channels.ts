import { randomUUID } from 'node:crypto';
import {
  channelError,
  checkTarget,
  placeOf,
  type ChannelKind,
  type MailServer,
  type Target,
} from '@netraven/notifications';
import type { Kysely, Selectable } from 'kysely';
import type { Database } from '../database.ts';
import { dbError } from '../codes.ts';
import { uuidOrNone } from '../schema/uuid.ts';
import { json } from '../schema/json.ts';
import type { Tables } from '../schema/tables.ts';
import { inTransaction, isForeignKeyViolation, nameTaken } from '../transaction.ts';

/** A channel without its secrets. */
export interface NotificationChannel {
  readonly id: string;
  readonly name: string;
  readonly kind: ChannelKind;
  /** Server: `hooks.slack.com`, `mail.example.net:587`. */
  readonly place: string;
  /** Of a mail channel; else empty. */
  readonly settings: Partial<MailServer>;
  readonly createdAt: Date;
}

/** Changes of a channel. Absent fields stay as they are. */
export type ChannelChange = Partial<MailServer> & {
  readonly name?: string;
  readonly url?: string;
  /** Signs the messages of a webhook. */
  readonly key?: string;
  readonly password?: string;
  /** True: the mail server gets no login. */
  readonly noLogin?: boolean;
};

type ChannelRow = Selectable<Tables['notification_channel']>;

const secretIdentity = (id: string): string => `channel:${id}`;

/** Saves a channel and seals its secrets. @throws {NetRavenError} NR_CHANNEL_INVALID, NR_NAME_TAKEN */
export async function add(db: Database, name: string, target: Target): Promise<NotificationChannel> {
  const id = randomUUID();
  try {
    const row = await db.kysely
      .insertInto('notification_channel')
      .values({ id, name, kind: target.kind, ...columnsOf(db, id, target) })
      .returningAll()
      .executeTakeFirstOrThrow();
    return channelOf(row);
  } catch (error) {
    throw nameTaken(error, 'channel', name);
  }
}

/** Lists the channels by name. */
export async function list(db: Database): Promise<NotificationChannel[]> {
  const rows = await db.kysely.selectFrom('notification_channel').selectAll().orderBy('name').execute();
  return rows.map(channelOf);
}

/** Returns where a channel sends to, with its secrets. @throws {NetRavenError} NR_CHANNEL_UNKNOWN, NR_SECRET_UNREADABLE */
export async function open(db: Database, id: string): Promise<Target> {
  return targetOf(db, await rowOf(db.kysely, id));
}

/** Changes a channel, at once. @throws {NetRavenError} NR_CHANNEL_UNKNOWN, NR_CHANNEL_INVALID, NR_NAME_TAKEN */
export async function change(db: Database, id: string, changed: ChannelChange): Promise<NotificationChannel> {
  const { name, ...fields } = changed;
  try {
    return await inTransaction(db, async (trx) => {
      // Of two changes at once, the second one sees the first one: URL, key and settings are written together.
      const row = await rowOf(trx, id, 'lock');
      const written = await trx
        .updateTable('notification_channel')
        .set({ name: name ?? row.name, ...columnsOf(db, id, withChanges(row.name, targetOf(db, row), fields)) })
        .where('id', '=', id)
        .returningAll()
        .executeTakeFirstOrThrow();
      return channelOf(written);
    });
  } catch (error) {
    throw nameTaken(error, 'channel', name ?? id);
  }
}

/** Removes a channel. Returns it. @throws {NetRavenError} NR_CHANNEL_UNKNOWN, NR_CHANNEL_IN_USE */
export async function remove(db: Database, id: string): Promise<NotificationChannel> {
  const row = await rowOf(db.kysely, id);
  try {
    await db.kysely.deleteFrom('notification_channel').where('id', '=', id).execute();
  } catch (cause) {
    if (!isForeignKeyViolation(cause)) throw cause;
    throw dbError('NR_CHANNEL_IN_USE', `A rule sends to the channel ${row.name}`, { cause });
  }
  return channelOf(row);
}

/** Returns the target of a channel's row. @throws {NetRavenError} NR_SECRET_UNREADABLE */
export function targetOf(db: Database, row: Pick<ChannelRow, 'id' | 'kind' | 'settings' | 'secrets'>): Target {
  const secrets = JSON.parse(db.keyring.open(row.secrets, secretIdentity(row.id))) as object;
  return { kind: row.kind, ...row.settings, ...secrets } as Target;
}

/** Returns the columns of a target: what can be shown, and what is sealed. */
function columnsOf(db: Database, id: string, target: Target): { place: string; settings: string; secrets: Buffer } {
  checkTarget(target);
  const {
    kind: _kind,
    url,
    key,
    password,
    ...settings
  } = target as Partial<Record<'kind' | 'url' | 'key' | 'password', string>>;
  const secrets = db.keyring.seal(JSON.stringify({ url, key, password }), secretIdentity(id));
  return { place: placeOf(target), settings: json(settings), secrets };
}

/** Fields that a channel of each kind has. */
const fieldsOf: Readonly<Record<ChannelKind, readonly string[]>> = {
  webhook: ['url', 'key'],
  slack: ['url'],
  teams: ['url'],
  mattermost: ['url'],
  email: ['host', 'port', 'tls', 'from', 'to', 'user', 'password', 'noLogin'],
};

function withChanges(channel: string, target: Target, changed: Omit<ChannelChange, 'name'>): Target {
  const foreign = Object.keys(changed).find((field) => !fieldsOf[target.kind].includes(field));
  if (foreign !== undefined) {
    throw channelError('NR_CHANNEL_INVALID', `A channel of the kind ${target.kind} has no ${foreign}`);
  }
  const { noLogin, ...fields } = changed;
  requireOwnPassword(channel, target, changed);
  const whole = { ...target, ...fields } as Target;
  if (!noLogin || whole.kind !== 'email') return whole;
  const { user: _user, password: _password, ...others } = whole;
  return others;
}

/** Refuses to send a stored password to another mail server: a caller who does not know it could receive it there. */
function requireOwnPassword(channel: string, target: Target, { host, password, noLogin }: ChannelChange): void {
  if (target.kind !== 'email' || target.password === undefined) return;
  if (host === undefined || host === target.host || password !== undefined || noLogin) return;
  throw channelError('NR_CHANNEL_INVALID', `The stored password belongs to ${target.host}, and not to ${host}`, {
    hint: `Give the password again: \`netraven channels set ${channel} --host ${host} --new-password\`, or \`--no-login\`.`,
  });
}

function channelOf({ id, name, kind, place, settings, created_at: createdAt }: ChannelRow): NotificationChannel {
  return { id, name, kind, place, settings, createdAt };
}

async function rowOf(kysely: Kysely<Tables>, id: string, lock?: 'lock'): Promise<ChannelRow> {
  const query = kysely.selectFrom('notification_channel').selectAll().where('id', '=', uuidOrNone(id));
  const row = await (lock ? query.forUpdate() : query).executeTakeFirst();
  if (!row) throw unknown(id);
  return row;
}

function unknown(id: string): Error {
  return dbError('NR_CHANNEL_UNKNOWN', `There is no channel ${id}`);
}

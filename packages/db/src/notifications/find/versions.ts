import type { EventOf } from '@netraven/notifications';
import { sql } from 'kysely';
import { logUnreadable, previousVersion } from '../../artifacts/artifacts.ts';
import { unpack } from '../../artifacts/packing.ts';
import type { Database } from '../../database.ts';
import { isAway } from '../../while-away.ts';
import type { FoundEvent, Look } from './found.ts';

/** Versions that one look reads. The next look goes on. */
const most = 100;
/** Texts up to this size are compared, in bytes. A longer one would keep the worker busy for too long. */
const mostBytes = 4 * 2 ** 20;

interface VersionRow {
  readonly id: number;
  readonly device: string;
  readonly tags: string[];
  readonly job_type: string;
  readonly name: string;
  readonly version: number;
  readonly saved_at: Date;
  readonly author: string | null;
  readonly size: number;
  readonly hash: Buffer;
  readonly old_size: number;
  readonly old_hash: Buffer;
}

/** Returns the id of the last version that is older than all rules. */
export async function lastBefore({ db, since }: Look): Promise<number> {
  const { rows } = await sql<{ id: number }>`
    select id from artifact where saved_at < ${since} and adopted_from is null order by id desc limit 1`.execute(
    db.kysely,
  );
  return rows[0]?.id ?? 0;
}

/** Returns the id of the newest version. */
export async function newest({ db }: Look): Promise<number> {
  const { rows } = await sql<{ id: number }>`select id from artifact order by id desc limit 1`.execute(db.kysely);
  return rows[0]?.id ?? 0;
}

/**
 * Returns the versions after an id that replaced another text of a device, and the id to go on from. Ids are committed in
 * order, so that none is missed. A first version is no change, and neither is one of another tool's history.
 *
 * @param isTold returns true if a rule tells the event; other texts are not compared
 */
export async function versions(
  { db }: Look,
  after: number,
  isTold: (found: FoundEvent) => boolean,
): Promise<{ found: FoundEvent[]; last: number }> {
  const { rows: next } = await sql<{ id: number }>`
    select id from artifact where id > ${after} order by id limit ${most}`.execute(db.kysely);
  const last = next.at(-1)?.id ?? after;
  const { rows } = await sql<VersionRow>`
    select artifact.id, device.name as device, device.tags, artifact.job_type, artifact.name, artifact.version,
      artifact.saved_at, artifact.authors -> 0 ->> 'name' as author, artifact.size, artifact.hash, old.size as old_size, old.hash as old_hash
    from artifact join device on device.id = artifact.device_id
      cross join lateral (${previousVersion}) old
    where artifact.id > ${after} and artifact.id <= ${last}
      and artifact.adopted_from is null
    order by artifact.id`.execute(db.kysely);
  const found: FoundEvent[] = [];
  for (const row of rows) {
    const event = changeOf(row, { added: null, removed: null });
    if (isTold(event)) found.push(changeOf(row, await compare(db, row)));
  }
  return { found, last };
}

type Lines = Pick<EventOf<'config-changed'>, 'added' | 'removed'>;

function changeOf(row: VersionRow, lines: Lines): FoundEvent {
  const { device, job_type: jobType, name: artifact, version, tags, saved_at: happenedAt, author: by } = row;
  const fields = { at: happenedAt.toISOString(), device, jobType, artifact, version, ...lines, author: by };
  return { key: `version ${row.id}`, happenedAt, tags, jobType, event: { event: 'config-changed', ...fields } };
}

async function compare(
  db: Database,
  { id, hash, size, old_hash: oldHash, old_size: oldSize }: VersionRow,
): Promise<Lines> {
  if (Math.max(size, oldSize) > mostBytes) return { added: null, removed: null };
  const text = async (of: Buffer, bytes: number): Promise<string> => {
    const packed = await db.kysely
      .selectFrom('blob')
      .select(['content', 'packing'])
      .where('hash', '=', of)
      .executeTakeFirstOrThrow();
    return (await unpack(packed, bytes)).toString('utf8');
  };
  try {
    return countLines(await text(oldHash, oldSize), await text(hash, size));
  } catch (error) {
    // The event is told without numbers: one damaged text must not stop all notifications.
    if (isAway(error)) throw error;
    logUnreadable(db, id, error);
    return { added: null, removed: null };
  }
}

/** Counts the lines that only one of two texts has. In linear time: a text can have a million lines. */
export function countLines(before: string, after: string): { added: number; removed: number } {
  const balance = new Map<string, number>();
  for (const line of before.split('\n')) balance.set(line, (balance.get(line) ?? 0) - 1);
  for (const line of after.split('\n')) balance.set(line, (balance.get(line) ?? 0) + 1);
  let [added, removed] = [0, 0];
  for (const count of balance.values()) {
    if (count > 0) added += count;
    else removed -= count;
  }
  return { added, removed };
}

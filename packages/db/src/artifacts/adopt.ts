import { sql } from 'kysely';
import type { Database } from '../database.ts';
import { json, plain } from '../schema/json.ts';
import { recordset } from '../schema/recordset.ts';
import { inTransaction, notify, type Trx } from '../transaction.ts';
import type { Author } from '../schema/author.ts';
import { dbError } from '../codes.ts';
import { sealReveals, type ArtifactKey } from './identity.ts';
import { encodeText, lockArtifacts, writeBlobs, type EncodedText } from './save.ts';

/** Where adopted versions come from. */
export interface Adoption {
  /** UUID of the run under which they are stored. It is made with the first version. */
  readonly runId: string;
  /** The other tool, e.g. `oxidized`. */
  readonly tool: string;
  /** The artifact that they become. */
  readonly jobType: string;
  readonly name: string;
}

/** A version in the history of another tool. */
export interface AdoptedVersion {
  readonly deviceId: string;
  readonly deviceName: string;
  /** Masked by the rules of its platform: the Git mirror has it too. */
  readonly text: string;
  /** Mask → secret. */
  readonly reveals: Readonly<Record<string, string>>;
  readonly savedAt: Date;
  readonly author: Author;
}

/**
 * `saved`: a new version. `same`: its text is that of the version before. `known`: it was adopted before. `own`: NetRaven has
 * saved versions of the device itself.
 */
export type AdoptResult = 'saved' | 'same' | 'known' | 'own';

/** How far the history of a device was adopted. */
export interface AdoptedState {
  /** Time of the last adopted version. Null: no version. */
  readonly until: Date | null;
  /** NetRaven has saved versions itself: no history can come before them. */
  readonly own: boolean;
}

interface Last extends AdoptedState {
  readonly version: number;
  readonly hash: Buffer | null;
}

/** Returns for each device how far its history was adopted, in their order. */
export async function adoptedState(
  db: Database,
  of: Omit<ArtifactKey, 'deviceId'>,
  deviceIds: readonly string[],
): Promise<AdoptedState[]> {
  const found = await lastOf(db.kysely, of, deviceIds);
  return deviceIds.map((id) => found.get(id) ?? none);
}

const none: Last = { until: null, own: false, version: 0, hash: null };

async function lastOf(
  at: Database['kysely'],
  { jobType, name }: Omit<ArtifactKey, 'deviceId'>,
  deviceIds: readonly string[],
): Promise<Map<string, Last>> {
  const { rows } = await sql<Last & { id: string }>`
    select distinct on (device_id) device_id as id, version, hash, saved_at as until, adopted_from is null as own
    from artifact
    where device_id = any(${[...new Set(deviceIds)]}::uuid[]) and job_type = ${jobType} and name = ${name}
    order by device_id, version desc`.execute(at);
  return new Map(rows.map(({ id, ...last }) => [id, last]));
}

interface Fresh extends AdoptedVersion, EncodedText {
  readonly version: number;
}

/**
 * Writes versions of another tool's history, in their order, with their own time and author. Returns a result for each.
 * Versions of a device that are not newer than the last adopted one are known, so that the same history adds nothing:
 * versions of one device with the same time must be in one call.
 *
 * @throws {NetRavenError} NR_RUN_UNKNOWN if the run is not of an adoption
 */
export async function adopt(
  db: Database,
  adoption: Adoption,
  versions: readonly AdoptedVersion[],
): Promise<AdoptResult[]> {
  const encoded: (AdoptedVersion & EncodedText)[] = [];
  for (const version of versions) encoded.push({ ...version, ...(await encodeText(plain(version.text))) });
  return inTransaction(db, async (trx) => {
    await lockArtifacts(trx);
    const before = await lastOf(
      trx,
      adoption,
      versions.map(({ deviceId }) => deviceId),
    );
    const latest = new Map<string, Pick<Last, 'version' | 'hash'>>(before);
    const fresh: Fresh[] = [];
    const results = encoded.map((draft): AdoptResult => {
      const { until, own } = before.get(draft.deviceId) ?? none;
      if (own) return 'own';
      if (until !== null && draft.savedAt <= until) return 'known';
      const last = latest.get(draft.deviceId) ?? none;
      if (last.hash?.equals(draft.hash)) return 'same';
      const version = last.version + 1;
      latest.set(draft.deviceId, { version, hash: draft.hash });
      fresh.push({ ...draft, version });
      return 'saved';
    });
    if (fresh.length === 0) return results;
    const isNew = (id: string): boolean => !before.has(id);
    await writeRun(trx, adoption, new Set(fresh.map(({ deviceId }) => deviceId).filter(isNew)).size);
    await writeBlobs(trx, fresh);
    await writeVersions(db, trx, adoption, fresh);
    await notify(trx, 'netraven_artifact', ['']);
    return results;
  });
}

/** Makes the run, or adds to its devices. It has no tasks: a task would count as a success in the health of its device. */
async function writeRun(trx: Trx, { runId, tool }: Adoption, devices: number): Promise<void> {
  const { rows } = await sql`
    insert into run (id, job_type, status, created_by, config, saved, started_at, finished_at)
    values (${runId}, 'adopt', 'success', ${`adopt ${tool}`}, ${json({ tool })}, ${devices}, now(), now())
    on conflict (id) do update set saved = run.saved + excluded.saved, finished_at = now()
      where run.job_type = 'adopt'
    returning pg_notify('netraven_run', id::text)`.execute(trx);
  if (rows.length === 0) throw dbError('NR_RUN_UNKNOWN', `The run ${runId} is no adoption`);
}

async function writeVersions(db: Database, trx: Trx, adoption: Adoption, fresh: readonly Fresh[]): Promise<void> {
  const { runId, tool, jobType, name } = adoption;
  await sql`insert into artifact (
      device_id, device_name, job_type, name, version, hash, size, reveals, mirrored, run_id, task_id, saved_at, authors,
      adopted_from
    )
    select device_id, device_name, ${jobType}, ${name}, version, hash, size, reveals, true, ${runId}::uuid,
      ${runId}::uuid, saved_at, authors, ${tool}
    from ${recordset('new', fresh, {
      device_id: ['uuid', ({ deviceId }) => deviceId],
      device_name: ['text', ({ deviceName }) => deviceName],
      version: ['int', ({ version }) => version],
      hash: ['bytea', ({ hash }) => hash],
      size: ['int', ({ content }) => content.length],
      reveals: ['bytea', (one) => sealReveals(db, { ...one, jobType, name })],
      saved_at: ['timestamptz', ({ savedAt }) => savedAt.toISOString()],
      authors: ['json', ({ author }) => [author]],
      position: ['int', (_, index) => index],
    })}
    order by position`.execute(trx);
}

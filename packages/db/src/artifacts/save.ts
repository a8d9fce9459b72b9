import { createHash } from 'node:crypto';
import { inPieces, type Steps } from '@netraven/core/attempt';
import { sql } from 'kysely';
import type { Database } from '../database.ts';
import { plain } from '../schema/json.ts';
import { recordset } from '../schema/recordset.ts';
import type { NewArtifact, TaskResult } from '../tasks/commit-results.ts';
import type { Trx } from '../transaction.ts';
import { authorsSince } from './authors-since.ts';
import { headsIn, type Head } from './heads.ts';
import { sealReveals, type ArtifactKey } from './identity.ts';
import { noteRaw, sealRaw } from './raw-texts.ts';
import { pack, type Packed } from './packing.ts';
import { utf8Of } from './utf8-of.ts';

/**
 * Held from the first new version to the end of the transaction, so that ids are committed in order. The mirror reads on
 * from the last id that it saw.
 */
const artifactLock = 0x6e726172;

/** Approximate size limit of one statement, in bytes. */
const statementBytes = 16_000_000;

interface Draft extends EncodedText {
  readonly result: TaskResult;
  readonly artifact: NewArtifact;
}

interface NewVersion extends Draft {
  readonly version: number;
}

/**
 * Writes what results saved as new versions; a text equal to the latest version makes none. Returns the ids of
 * the tasks with new versions.
 */
export async function saveArtifacts(
  db: Database,
  trx: Trx,
  results: readonly TaskResult[],
): Promise<ReadonlySet<string>> {
  const drafts: Draft[] = [];
  for (const result of results) for (const artifact of result.artifacts) drafts.push(await draftOf(result, artifact));
  const confirmed = results.flatMap((result) => result.confirmed ?? []);
  const raws = results.flatMap((result) => (result.rawTexts ?? []).map((raw) => ({ ...result, ...raw })));
  if (drafts.length === 0) {
    await confirm(trx, confirmed);
    await noteRaw(db, trx, raws);
    return new Set();
  }
  await lockArtifacts(trx);
  const keys = drafts.map(({ result, artifact }) => keyOf(result, artifact.name));
  const found = await headsIn(trx, keys);
  const latest = new Map<string, (Pick<Head, 'version' | 'hash'> & { id?: number }) | undefined>(
    keys.map((key, index) => [JSON.stringify(key), found[index]]),
  );
  const fresh: NewVersion[] = [];
  for (const draft of drafts) {
    const key = JSON.stringify(keyOf(draft.result, draft.artifact.name));
    const last = latest.get(key);
    if (last?.hash.equals(draft.hash)) {
      if (last.id !== undefined) confirmed.push(last.id);
      continue;
    }
    const version = (last?.version ?? 0) + 1;
    latest.set(key, { version, hash: draft.hash });
    fresh.push({ ...draft, version });
  }
  await confirm(trx, confirmed);
  await noteRaw(db, trx, raws);
  if (fresh.length === 0) return new Set();
  await writeBlobs(trx, fresh);
  await writeVersions(db, trx, fresh);
  return new Set(fresh.map(({ result }) => result.fence.id));
}

/** Notes that texts were saved again and have not changed since these versions. Versions that were removed are left out. */
async function confirm(trx: Trx, ids: readonly number[]): Promise<void> {
  if (ids.length === 0) return;
  await sql`insert into version_confirmed (id, at)
    select id, now() from (select id from artifact where id = any(${ids}::bigint[]) order by id for key share) found
    on conflict (id) do update set at = excluded.at`.execute(trx);
}

/** Waits until no other transaction writes versions. Held to the end of the transaction. */
export async function lockArtifacts(trx: Trx): Promise<void> {
  await sql`select pg_advisory_xact_lock(${artifactLock})`.execute(trx);
}

async function draftOf(result: TaskResult, artifact: NewArtifact): Promise<Draft> {
  return {
    result,
    artifact: { ...artifact, name: plain(artifact.name) },
    ...(await encodeText(artifact.text)),
  };
}

/** A text as a blob stores it. */
export interface EncodedText {
  /** In UTF-8. */
  readonly content: Buffer;
  /** The hash that `hashOf` returns. */
  readonly hash: Buffer;
}

/** Returns a text in UTF-8, with its hash. */
export function encodeText(text: string): Promise<EncodedText> {
  return inPieces(encode(text));
}

function* encode(text: string): Steps<EncodedText> {
  const content = Buffer.allocUnsafe(Buffer.byteLength(text));
  const hash = createHash('sha256');
  let size = 0;
  for (const piece of utf8Of(text)) {
    size += piece.copy(content, size);
    hash.update(piece);
    yield;
  }
  return { content, hash: hash.digest() };
}

/** Texts are kept once, by their hash; sorted, so that two workers cannot wait for each other. */
export async function writeBlobs(trx: Trx, fresh: readonly EncodedText[]): Promise<void> {
  const unique = new Map(fresh.map(({ hash, content }) => [hash.toString('hex'), { hash, content }]));
  const sorted = [...unique.entries()].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, blob]) => blob);
  let some: (Packed & { readonly hash: Buffer })[] = [];
  let bytes = 0;
  for (const { hash, content } of sorted) {
    const packed = await pack(content);
    some.push({ hash, ...packed });
    bytes += packed.content.length;
    if (bytes < statementBytes) continue;
    await writeSome(trx, some);
    [some, bytes] = [[], 0];
  }
  await writeSome(trx, some);
}

/** Sends all texts as one binary parameter, which the server cuts up. An array would be sent as hex. */
async function writeSome(trx: Trx, blobs: readonly (Packed & { readonly hash: Buffer })[]): Promise<void> {
  if (blobs.length === 0) return;
  await sql`insert into blob (hash, content, packing)
    select hash, substring(
      ${joined(blobs)}::bytea
      from (sum(size) over (order by position) - size + 1)::int for size), packing
    from ${recordset('new', blobs, {
      hash: ['bytea', ({ hash }) => hash],
      size: ['int', ({ content }) => content.length],
      packing: ['text', ({ packing }) => packing],
      position: ['int', (_, index) => index],
    })}
    on conflict do nothing`.execute(trx);
}

/** A long text is not copied. */
function joined(blobs: readonly Packed[]): Buffer | undefined {
  return blobs.length === 1 ? blobs[0]?.content : Buffer.concat(blobs.map(({ content }) => content));
}

async function writeVersions(db: Database, trx: Trx, fresh: readonly NewVersion[]): Promise<void> {
  const reported = await authorsSince(
    trx,
    fresh.flatMap(({ result: { fence, deviceId, jobType } }) =>
      deviceId === null ? [] : [{ taskId: fence.id, deviceId, jobType }],
    ),
  );
  // The version before is looked for in order, so that PostgreSQL walks the index of the device also without statistics.
  // Messages say more than the device's own line. That line counts if it changed since the version before.
  await sql`insert into artifact (
      device_id, device_name, job_type, name, version, hash, size, reveals, mirrored, run_id, task_id, authors, change_mark, read_twice,
      raw_hash, raw_secrets
    )
    select new.device_id, coalesce(task.device ->> 'name', ''), new.job_type, new.name, new.version, new.hash, new.size,
      new.reveals, new.mirrored, task.run_id, task.id,
      coalesce(new.reported, case when before.change_mark is distinct from new.change_mark then new.named end, '[]'),
      new.change_mark, new.read_twice, new.raw_hash, new.raw_secrets
    from ${recordset('new', fresh, {
      task_id: ['uuid', ({ result }) => result.fence.id],
      device_id: ['uuid', ({ result }) => result.deviceId],
      job_type: ['text', ({ result }) => result.jobType],
      name: ['text', ({ artifact }) => artifact.name],
      version: ['int', ({ version }) => version],
      hash: ['bytea', ({ hash }) => hash],
      size: ['int', ({ content }) => content.length],
      reveals: ['bytea', ({ result, artifact, version }) => sealReveals(db, { ...result, ...artifact, version })],
      mirrored: ['boolean', ({ artifact }) => artifact.mirrored],
      reported: ['json', ({ result }) => reported.get(result.fence.id)],
      named: ['json', ({ result }) => result.lastChange && [result.lastChange.author]],
      change_mark: ['text', ({ result }) => result.lastChange?.mark ?? null],
      read_twice: ['boolean', ({ artifact }) => artifact.readTwice ?? false],
      raw_hash: ['bytea', ({ artifact }) => artifact.raw?.hash ?? null],
      raw_secrets: [
        'bytea',
        ({ result, artifact: { name, raw }, version }) => (raw ? sealRaw(db, { ...result, name, version }, raw) : null),
      ],
      position: ['int', (_, index) => index],
    })}
    join task on task.id = new.task_id
    left join lateral (
      select version, change_mark from artifact
      where device_id = new.device_id and job_type = new.job_type and name = new.name and version < new.version
      order by version desc limit 1
    ) before on before.version = new.version - 1
    order by new.position`.execute(trx);
}

function keyOf({ deviceId, jobType }: TaskResult, name: string): ArtifactKey {
  return { deviceId, jobType, name };
}

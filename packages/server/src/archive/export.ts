import { createHmac, timingSafeEqual } from 'node:crypto';
import type { AnswerOf, ClearExport, Routes, Unreadable } from '@netraven/api';
import { artifacts, audit, dbError, schedules, type Database } from '@netraven/db';
import { serverError } from '../codes.ts';
import { spanOf } from './nothing-found.ts';
import { selectDevices } from './select-devices.ts';
import { unknownVersion, numericId } from './versions.ts';

function isEqual(sent: string, expected: string): boolean {
  // In bytes: a letter may have several.
  const [own, other] = [Buffer.from(sent), Buffer.from(expected)];
  return own.length === other.length && timingSafeEqual(own, other);
}

/** Time for which the pages of an export in clear can be read, in ms. */
const readableMs = 3600 * 1000;

/**
 * Returns a page of an export.
 *
 * @throws {NetRavenError} NR_ARTIFACT_UNKNOWN if `after` was removed
 * @throws {NetRavenError} NR_ARTIFACT_NONE, NR_DEVICE_UNKNOWN, NR_DEVICE_NONE if the first one has no text
 */
export async function exportPage(
  db: Database,
  of: artifacts.ExportSelection,
  options: { readonly after?: number | undefined; readonly inClear: boolean },
): Promise<AnswerOf<Routes['artifacts']['export']>> {
  const page = await artifacts.exportPage(db, of, options);
  if (!page) throw unknownVersion(options.after ?? 0);
  const texts = page.texts.flatMap(({ version, text }) => (typeof text === 'string' ? { ...version, text } : []));
  const unreadable = page.texts.flatMap(({ version, text }): Unreadable[] => {
    if (typeof text === 'string') return [];
    const about = `version ${version.version} of ${version.name} of ${version.deviceName}`;
    return [{ code: 'NR_ROW_UNREADABLE', path: 'texts', about, message: text.message }];
  });
  if (page.texts.length === 0 && options.after === undefined) throw await emptyExport(db, of);
  return {
    texts,
    ...(unreadable.length > 0 && { unreadable }),
    ...(page.next !== undefined && { next: { after: page.next } }),
  };
}

async function emptyExport(db: Database, { at, device, tag, ...of }: artifacts.ExportSelection): Promise<Error> {
  const deviceIds = (await selectDevices(db, { device, tag }))?.map(({ id }) => id);
  const { span } = await spanOf(db, { ...of, deviceIds });
  // A device that was removed can have saved texts before.
  if (!span || span.first <= at) return dbError('NR_ARTIFACT_NONE', 'No job has saved a text of these devices');
  const first = `The first text was saved at ${span.first.toISOString()}`;
  return dbError('NR_ARTIFACT_NONE', `${first}, after ${at.toISOString()}`, { hint: 'Set --at to a later time.' });
}

/**
 * Notes an export in clear in the audit: the number of texts, and which. Its pages are read by the id of the entry.
 *
 * @throws {NetRavenError} NR_ARTIFACT_NONE, NR_DEVICE_UNKNOWN, NR_DEVICE_NONE
 */
export async function beginClearExport(
  db: Database,
  of: artifacts.ExportSelection,
  caller: Pick<audit.NewAuditEntry, 'who' | 'address' | 'reason'>,
): Promise<ClearExport> {
  const count = await artifacts.countExported(db, of);
  if (count === 0) throw await emptyExport(db, of);
  const { at, withRemoved = false, device = null, tag = null, jobType = null, name = null } = of;
  const removed = withRemoved ? 'included' : null;
  const subject = { count, at: at.toISOString(), removed, device, tag, jobType, name };
  const { id } = await audit.add(db, { ...caller, action: 'export', subject });
  return { id: `${id}.${keyOf(db, id)}`, count };
}

/** Returns the key of an export. Without it, another person with the reveal token could read the pages of this entry. */
const keyOf = (db: Database, id: number): string =>
  createHmac('sha256', db.keyring.derive('export')).update(String(id)).digest('base64url');

/** Returns what the entry of an export in the audit allows to read. @throws {NetRavenError} NR_EXPORT_ENDED */
export async function selectionOfExport(db: Database, id: string): Promise<artifacts.ExportSelection> {
  const [number = '', sentKey = ''] = id.split('.');
  const entryId = numericId(number);
  const isReader = isEqual(sentKey, keyOf(db, entryId));
  // The entry has the time of the database.
  const [entry, now] = await Promise.all([isReader ? audit.get(db, entryId) : undefined, schedules.now(db)]);
  if (entry?.action !== 'export' || entry.at.getTime() < now.getTime() - readableMs) {
    throw serverError(
      'NR_EXPORT_ENDED',
      `The audit has no export ${number} of the last hour, or it is that of another reader`,
    );
  }
  const text = (key: string): string | undefined => {
    const value = entry.subject[key];
    return typeof value === 'string' ? value : undefined;
  };
  const fields = { device: text('device'), tag: text('tag'), jobType: text('jobType'), name: text('name') };
  return { ...fields, at: new Date(text('at') ?? entry.at), withRemoved: text('removed') !== undefined };
}

import { artifacts, type Database } from '@netraven/db';
import { serverError } from '../codes.ts';
import { compare, type Comparison } from './compare.ts';
import { compareUnordered } from './compare-unordered.ts';

/** A version with its text. */
export interface StoredText {
  readonly version: artifacts.Version;
  readonly text: string;
}

/** Longer texts are neither searched nor compared, in bytes. */
export const maxBytes: number = 2 * 2 ** 20;

/** @throws {NetRavenError} NR_ARTIFACT_UNKNOWN */
export async function getVersion(db: Database, id: string | number): Promise<StoredText> {
  const found = await artifacts.get(db, numericId(id));
  if (!found) throw unknownVersion(id);
  return found;
}

/** Returns the id in a request; 0, which is never an id, for any other text. */
export function numericId(id: string | number): number {
  return /^\d{1,15}$/.test(String(id)) ? Number(id) : 0;
}

export function unknownVersion(id: string | number): Error {
  return serverError('NR_ARTIFACT_UNKNOWN', `There is no artifact version ${id}`);
}

/** @throws {NetRavenError} NR_ARTIFACT_TOO_LONG */
export function requireShort({ deviceName, name, version, size }: artifacts.Version): void {
  if (size <= maxBytes) return;
  throw serverError('NR_ARTIFACT_TOO_LONG', `Version ${version} of ${name} of ${deviceName} has ${size} bytes`);
}

/** How two versions are compared. */
export interface CompareOptions {
  /** Unchanged lines around each change. None if the order is ignored. */
  readonly context: number;
  readonly ignoreOrder?: boolean | undefined;
}

/** Compares two versions. The numbers are null if too much differs, or a text is too long. */
export async function compareVersions(
  before: StoredText,
  after: StoredText,
  { context, ignoreOrder = false }: CompareOptions,
): Promise<Comparison | { added: null; removed: null; hunks: [] }> {
  const areShort = before.version.size <= maxBytes && after.version.size <= maxBytes;
  if (!areShort) return notCompared;
  const comparing = ignoreOrder ? compareUnordered(before.text, after.text) : compare(before.text, after.text, context);
  return (await comparing) ?? notCompared;
}

const notCompared: { added: null; removed: null; hunks: [] } = { added: null, removed: null, hunks: [] };

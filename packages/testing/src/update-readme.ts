import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { inspectFolder, type PackageRecord } from '@netraven/core/registry';
import { updateReadme as updated } from '@netraven/readme';

/** The result of an update. */
export interface UpdatedReadme {
  /** The registry record of the package. */
  readonly record: PackageRecord;
  /** The README. Absent if the package has no `meta`. */
  readonly file?: string;
  readonly changed: boolean;
}

/** The export condition of the source of a package in development. */
const conditions = ['@netraven/source'];

/**
 * Updates the README of a package folder from package.json, `meta` and the config schema. Changes only the part between
 * two marks; without marks, adds it below the title.
 */
export async function updateReadme(folder: string): Promise<UpdatedReadme> {
  const record = await inspectFolder(folder, { conditions });
  const { name, permissions, meta, configSchema } = record;
  if (!meta) return { record, changed: false };
  const there = readdirSync(folder).find((each) => /^readme\.md$/i.test(each));
  const file = join(folder, there ?? 'README.md');
  const before = there && readFileSync(file, 'utf8');
  const after = updated(before, { name, permissions, meta, ...(configSchema && { configSchema }) });
  if (after !== before) writeFileSync(file, after);
  return { record, file, changed: after !== before };
}

import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { inspectFolder, type PackageRecord } from '@netraven/core/registry';
import { updateReadme as updated } from '@netraven/readme';

/** What became of a README. */
export interface UpdatedReadme {
  /** What the registry says of the package. */
  readonly record: PackageRecord;
  /** The file; absent where the package has no `meta` to make it from. */
  readonly file?: string;
  readonly changed: boolean;
}

/** Where a package in development says its source lies. */
const conditions = ['@netraven/source'];

/**
 * Makes the README of a package folder say what the package is now, from package.json, `meta` and the config schema:
 * the part between two marks, which comes below the title where there is none yet. The rest of it stays.
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

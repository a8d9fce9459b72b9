import type { PackageRecord } from '@netraven/core/registry';
import { isCurrent, lineOfPart } from '@netraven/readme';
import { fault, type Finding } from './finding.ts';
import { textIn, type PackedPackage } from './packed/packed-package.ts';

/** Whether what a README says, where it was made from the package, is still true of it. */
export function judgeReadme(pack: PackedPackage, record: PackageRecord | undefined): Finding[] {
  const file = pack.files.find(({ path }) => /^readme\.md$/i.test(path))?.path;
  const text = file && textIn(pack, file);
  if (!file || !text || !record?.meta) return [];
  const { permissions, meta, configSchema } = record;
  const current = isCurrent(text, { name: pack.name, permissions, meta, ...(configSchema && { configSchema }) });
  if (current !== false) return [];
  const message = `${file} says something else than package.json, meta and the config schema`;
  const line = lineOfPart(text);
  return [fault('NR_CHECK_README_STALE', file, message, { file, ...(line !== undefined && { line }) })];
}

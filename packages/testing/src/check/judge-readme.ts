import type { PackageRecord } from '@netraven/core/registry';
import { isCurrent, isOfThisFormat, lineOfPart } from '@netraven/readme';
import { caution, fault, type Finding } from './finding.ts';
import { textIn, type PackedPackage } from './packed/packed-package.ts';

/** Whether what a README says, where it was made from the package, is still true of it. */
export function judgeReadme(pack: PackedPackage, record: PackageRecord | undefined): Finding[] {
  const file = pack.files.find(({ path }) => /^readme\.md$/i.test(path))?.path;
  const text = file && textIn(pack, file);
  if (!file || !text || !record?.meta) return [];
  const { permissions, meta, configSchema } = record;
  const current = isCurrent(text, { name: pack.name, permissions, meta, ...(configSchema && { configSchema }) });
  if (current !== false) return [];
  const line = lineOfPart(text);
  const place = { file, ...(line !== undefined && { line }) };
  if (!isOfThisFormat(text)) {
    const message = `${file} was made by another version of NetRaven, so it was not compared with the package`;
    return [caution('NR_CHECK_README_FORMAT', file, message, place)];
  }
  const message = `${file} says something else than package.json, meta and the config schema`;
  return [fault('NR_CHECK_README_STALE', file, message, place)];
}

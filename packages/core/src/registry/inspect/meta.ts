import type { JobMeta, ResolvedMeta } from '../../contract/meta.ts';
import { didYouMean, spellingFix } from '../did-you-mean.ts';
import { caution, fault, shown } from '../problem.ts';
import type { Problem } from '../record.ts';
import { atPath, isObject } from '../value-path.ts';
import { checkIcon } from './icon.ts';
import { checkMetaShape, metaKeys } from './meta-shape.ts';
import { checkSchedule } from './schedule.ts';

/** All that is wrong with a package's export `meta`. `jobType`: the manifest's. */
export function checkMeta(meta: unknown, jobType: string | undefined): Problem[] {
  if (meta === undefined) {
    const fix = `Add \`export const meta = { jobType: '${jobType ?? 'my-job'}' };\` to the entry.`;
    return [fault('NR_PACKAGE_META_MISSING', 'meta', 'The package does not export `meta`', fix)];
  }
  if (!isObject(meta)) return checkMetaShape(meta);
  const { icon, defaultSchedule } = meta;
  return [
    ...checkMetaShape(meta),
    ...(typeof icon === 'string' ? checkIcon(icon) : []),
    ...(typeof defaultSchedule === 'string' ? checkSchedule(defaultSchedule) : []),
    ...checkSame(meta['jobType'], jobType),
    ...checkKeys(meta),
  ];
}

/** Fills in every default. */
export function resolveMeta(meta: JobMeta): ResolvedMeta {
  return {
    jobType: meta.jobType,
    label: meta.label ?? meta.jobType,
    description: meta.description ?? '',
    icon: meta.icon ?? 'mdi-cog',
    defaultSchedule: meta.defaultSchedule ?? 'onetime',
    scope: meta.scope ?? 'device',
    platforms: meta.platforms ?? [],
    requires: meta.requires ?? [],
    timeoutMs: meta.timeoutMs ?? 300_000,
    retries: meta.retries ?? 2,
  };
}

function checkSame(exported: unknown, declared: string | undefined): Problem[] {
  if (exported === declared || typeof exported !== 'string') return [];
  const message = `package.json says job type ${shown(declared)}, and meta.jobType is ${shown(exported)}`;
  const fix = `Write \`jobType: '${declared ?? exported}'\` in meta, or \`"jobType": "${exported}"\` in package.json.`;
  return [fault('NR_PACKAGE_JOB_TYPE_DIFFERS', 'meta.jobType', message, fix)];
}

function checkKeys(meta: Record<string, unknown>): Problem[] {
  const unknown = Object.keys(meta).filter((key) => !metaKeys.includes(key));
  return unknown.map((key) => {
    const message = `meta has a key ${shown(key)} that means nothing here.${didYouMean(key, metaKeys)}`;
    return caution('NR_PACKAGE_META_UNKNOWN', atPath('meta', [key]), message, spellingFix(key, metaKeys));
  });
}

import type { JobMeta, ResolvedMeta } from '../../contract/meta.ts';
import { spellingFix } from '../did-you-mean.ts';
import {
  asName,
  atMost,
  checkFields,
  checkKeys,
  checkIsObject,
  matching,
  nearestOf,
  oneLine,
  oneOf,
  wholeNumber,
  type FieldRule,
} from '../field.ts';
import { jobTypeRule } from '../find/job-field.ts';
import { problem, shown } from '../problem.ts';
import type { Problem } from '../record.ts';
import { isObject } from '../value-path.ts';
import { checkIcon } from './icon.ts';
import { checkSchedule } from './schedule.ts';

const rules: Readonly<Record<keyof JobMeta, FieldRule>> = {
  jobType: jobTypeRule(),
  // Terminals and lists show both on one line.
  label: {
    expected: 'one line of at most 64 characters',
    fits: matching(/^\P{Cc}{1,64}$/u),
    near: oneLine(64, 'My Job'),
  },
  description: {
    expected: 'one line of at most 1000 characters',
    fits: matching(/^\P{Cc}{0,1000}$/u),
    near: oneLine(1_000, ''),
  },
  icon: {
    expected: 'the name of a Material Design icon, e.g. "mdi-cog"',
    fits: matching(/^[^]{0,200}$/),
    near: () => 'mdi-cog',
  },
  defaultSchedule: {
    expected: 'a word such as "daily", or cron such as "0 3 * * *"',
    fits: matching(/^[^]{0,200}$/),
    near: () => 'daily',
  },
  scope: {
    expected: '"device" or "fleet"',
    fits: oneOf('device', 'fleet'),
    near: nearestOf(['device', 'fleet'], 'device'),
  },
  platforms: {
    expected: 'a list of platform names, e.g. ["cisco_ios"]',
    fits: matching(/^[a-z][a-z0-9_]{0,63}$/),
    near: asName('_', 'cisco_ios'),
    list: { max: 200 },
  },
  requires: { expected: 'the list ["cli"]', fits: oneOf('cli'), near: () => 'cli', list: { max: 10 } },
  timeoutMs: {
    expected: 'a whole number of milliseconds, at most 86400000 (a day)',
    fits: wholeNumber(1, 86_400_000),
    near: atMost(86_400_000, 300_000),
  },
  retries: { expected: 'a whole number from 0 to 10', fits: wholeNumber(0, 10), near: atMost(10, 2) },
};
/** The keys of `meta`. */
export const metaKeys: readonly string[] = Object.keys(rules);

/** Checks a package's export `meta`. `jobType`: the manifest's. `fixOfMissing`: the fix if the package has a `meta` of another form. */
export function checkMeta(
  meta: unknown,
  jobType: string | undefined,
  fixOfMissing: () => string | undefined = () => undefined,
): Problem[] {
  if (meta === undefined) {
    const fix = fixOfMissing() ?? `Add \`export const meta = { jobType: '${jobType ?? 'my-job'}' };\` to the entry.`;
    return [
      problem({ code: 'NR_PACKAGE_META_MISSING', path: 'meta', message: 'The package does not export `meta`', fix }),
    ];
  }
  const errors = isObject(meta) ? checkFields('meta', rules, meta) : checkIsObject('meta', meta);
  const problems = errors.map((error) => problem({ code: 'NR_PACKAGE_FIELD_INVALID', ...error }));
  if (!isObject(meta)) return problems;
  const { icon, defaultSchedule } = meta;
  return [
    ...problems,
    ...(typeof icon === 'string' ? checkIcon(icon) : []),
    ...(typeof defaultSchedule === 'string' ? checkSchedule(defaultSchedule) : []),
    ...checkSame(meta['jobType'], jobType),
    ...checkKeys('meta', meta, metaKeys, (key) =>
      key === 'permissions' ? permissionsFix(meta[key]) : spellingFix(key, metaKeys),
    ),
  ];
}

/** Permissions are read before the package is loaded. */
function permissionsFix(given: unknown): string {
  const named = JSON.stringify(Array.isArray(given) ? given : []);
  return `Write \`"permissions": ${named}\` in netraven.job of package.json, and remove \`permissions\` from meta.`;
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
  return [problem({ code: 'NR_PACKAGE_JOB_TYPE_DIFFERS', path: 'meta.jobType', message, fix })];
}

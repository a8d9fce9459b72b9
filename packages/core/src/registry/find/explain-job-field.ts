import { apiVersion, permissions, type Permission } from '../../contract/manifest.ts';
import { didYouMean, nearest, spellingFix } from '../did-you-mean.ts';
import { jobTypeFix, jobTypePattern } from '../job-type.ts';
import { zod } from '../lazy.ts';
import { caution, fault, shown } from '../problem.ts';
import type { Problem } from '../record.ts';
import { atPath, valueAt } from '../value-path.ts';

const root = 'package.json#netraven.job';
const known = ['apiVersion', 'jobType', 'permissions'];

/** How a good field looks. */
export function fieldFix(jobType: string = 'my-job'): string {
  return `Write \`"netraven": { "job": { "apiVersion": ${apiVersion}, "jobType": "${jobType}", "permissions": [] } }\` into its package.json.`;
}

/** All that is wrong with the value of a `netraven.job` field. */
export function explainJobField(job: Readonly<Record<string, unknown>>): Problem[] {
  return [...checkShape(job), ...checkVersion(job), ...checkPermissions(job), ...checkKeys(job)];
}

/** Whether a problem is that the package was made for another contract than ours. */
export function isIncompatibility({ code }: Problem): boolean {
  return code === 'NR_PACKAGE_API_VERSION' || code === 'NR_PACKAGE_PERMISSION_UNKNOWN';
}

function checkShape(job: unknown): Problem[] {
  const { z } = zod();
  const shape = z.object({
    apiVersion: z.int(),
    jobType: z.string().regex(jobTypePattern),
    permissions: z.array(z.string()).optional(),
  });
  return (shape.safeParse(job).error?.issues ?? []).map(({ path, message }) => {
    const at = atPath(root, path);
    const fix = path[0] === 'jobType' ? jobTypeFix : fieldFix();
    return fault('NR_PACKAGE_FIELD_INVALID', at, `${at}: ${message}, got ${shown(valueAt(job, path))}`, fix);
  });
}

function checkVersion(job: Readonly<Record<string, unknown>>): Problem[] {
  const version = job['apiVersion'];
  if (!Number.isInteger(version) || version === apiVersion) return [];
  const newer = (version as number) > apiVersion;
  const message = `The package is made for version ${String(version)} of the job contract; this is version ${apiVersion}`;
  const fix = newer
    ? 'Upgrade netraven, or install an older version of the package.'
    : 'Install a newer version of the package.';
  return [fault('NR_PACKAGE_API_VERSION', `${root}.apiVersion`, message, fix)];
}

function checkPermissions(job: Readonly<Record<string, unknown>>): Problem[] {
  const asked: unknown = job['permissions'];
  if (!Array.isArray(asked)) return [];
  return asked.flatMap((one: unknown, index): Problem[] => {
    if (typeof one !== 'string' || permissions.includes(one as Permission)) return [];
    const message = `The package asks for the permission ${shown(one)}, which this version does not know.${didYouMean(one, permissions)}`;
    const near = nearest(one, permissions);
    const fix = near
      ? `Write \`"${near}"\` in its place, or upgrade netraven if a newer one knows it.`
      : `Upgrade netraven, or correct the package: it may ask for ${permissions.join(', ')}.`;
    return [fault('NR_PACKAGE_PERMISSION_UNKNOWN', `${root}.permissions[${index}]`, message, fix)];
  });
}

function checkKeys(job: Readonly<Record<string, unknown>>): Problem[] {
  const unknown = Object.keys(job).filter((key) => !known.includes(key));
  return unknown.map((key) => {
    const message = `netraven.job has a key ${shown(key)} that means nothing here.${didYouMean(key, known)}`;
    return caution('NR_PACKAGE_FIELD_UNKNOWN', atPath(root, [key]), message, spellingFix(key, known));
  });
}

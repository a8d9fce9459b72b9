import { apiVersion, permissions, type Permission } from '../../contract/manifest.ts';
import { didYouMean, nearest } from '../did-you-mean.ts';
import { asName, checkFields, checkKeys, matching, nearestOf, type FieldRule } from '../field.ts';
import { jobTypeIn, jobTypePattern } from '../naming.ts';
import { problem, shown } from '../problem.ts';
import type { Manifest } from '../read-json-object.ts';
import type { Problem } from '../record.ts';
import { atPath, isObject } from '../value-path.ts';

/** The valid values of a `netraven.job` field, and its problems. */
export interface ParsedJobField {
  readonly jobType?: string;
  readonly permissions: readonly Permission[];
  readonly problems: readonly Problem[];
}

const root = 'package.json#netraven.job';
const maxPermissions = 100;
const rules: Readonly<Record<string, FieldRule>> = {
  apiVersion: { expected: `the number ${apiVersion}`, fits: Number.isInteger, near: () => apiVersion, required: true },
  jobType: jobTypeRule(),
  permissions: {
    expected: `a list of ${permissions.join(', ')}`,
    fits: (permission) => typeof permission === 'string',
    near: nearestOf(permissions, 'device:write'),
    list: { max: maxPermissions },
  },
};
const known = Object.keys(rules);

/** Returns the rule for a `jobType` value; package.json and `meta` share it. */
export function jobTypeRule(name?: unknown): FieldRule {
  const expected = 'a job type of a-z, 0-9 and "-", a letter first, at most 64 characters, e.g. "backup"';
  return {
    expected,
    fits: matching(jobTypePattern),
    near: asName('-', jobTypeIn(name) ?? 'my-job'),
    required: true,
  };
}

/** Reads the `netraven.job` field of a manifest. */
export function readJobField({ netraven, name }: Manifest): ParsedJobField {
  if (netraven === undefined) return withoutValues(missing('', name));
  if (!isObject(netraven)) return withoutValues(notAnObject('netraven', netraven));
  const { job } = netraven;
  if (job === undefined) return withoutValues(missing(describeNearKey(netraven), name));
  if (!isObject(job)) return withoutValues(notAnObject('netraven.job', job));
  const { jobType, permissions: requested } = job;
  return {
    ...(rules['jobType']?.fits(jobType) && { jobType: jobType as string }),
    permissions: Array.isArray(requested) ? [...new Set<unknown>(requested)].filter(isPermission) : [],
    problems: [
      ...checkValues(job, name),
      ...checkVersion(job),
      ...checkPermissions(requested),
      ...checkKeys(root, job, known),
      ...checkAround(netraven),
    ],
  };
}

/** Returns true if the package was made for another version of the contract. */
export function isIncompatibility({ code }: Problem): boolean {
  return code === 'NR_PACKAGE_API_VERSION' || code === 'NR_PACKAGE_PERMISSION_UNKNOWN';
}

function withoutValues(cause: Problem): ParsedJobField {
  return { permissions: [], problems: [cause] };
}

function missing(spellingHint: string, name: unknown): Problem {
  const message = `package.json has no netraven.job field.${spellingHint}`;
  const fix = writeField(jobTypeIn(name));
  return problem({ code: 'NR_PACKAGE_FIELD_MISSING', path: root, message, fix });
}

function describeNearKey(netraven: Record<string, unknown>): string {
  const near = Object.keys(netraven).find((key) => nearest(key, ['job']) !== undefined);
  return near === undefined ? '' : ` It has ${atPath('netraven', [near])}.`;
}

function notAnObject(path: string, value: unknown): Problem {
  const message = `${path} must be an object; it is ${shown(value)}`;
  return problem({ code: 'NR_PACKAGE_FIELD_INVALID', path: `package.json#${path}`, message, fix: writeField() });
}

function writeField(jobType: string = 'my-job'): string {
  return `Write \`"netraven": { "job": { "apiVersion": ${apiVersion}, "jobType": "${jobType}", "permissions": [] } }\` into its package.json.`;
}

function checkValues(job: Record<string, unknown>, name: unknown): Problem[] {
  return checkFields(root, { ...rules, jobType: jobTypeRule(name) }, job).map((wrong) =>
    problem({ code: 'NR_PACKAGE_FIELD_INVALID', ...wrong }),
  );
}

function checkVersion({ apiVersion: version }: Record<string, unknown>): Problem[] {
  if (!Number.isInteger(version) || version === apiVersion) return [];
  const message = `The package is made for version ${String(version)} of the job contract; this NetRaven supports version ${apiVersion}`;
  const fix =
    (version as number) > apiVersion
      ? `Upgrade netraven, or install an older version of the package. Its author: write \`"apiVersion": ${apiVersion}\` in netraven.job of package.json.`
      : 'Install a newer version of the package.';
  return [problem({ code: 'NR_PACKAGE_API_VERSION', path: `${root}.apiVersion`, message, fix })];
}

function checkPermissions(requested: unknown): Problem[] {
  if (!Array.isArray(requested)) return [];
  return requested.slice(0, maxPermissions).flatMap((permission: unknown, index): Problem[] => {
    if (typeof permission !== 'string' || isPermission(permission)) return [];
    const near = nearest(permission, permissions);
    const message = `The package asks for the permission ${shown(permission)}, which this version does not know.${didYouMean(permission, permissions)}`;
    const fix = near
      ? `Write \`"${near}"\` in its place, or upgrade netraven if a newer version knows it.`
      : `Upgrade netraven, or correct the package: it may ask for ${permissions.join(', ')}.`;
    return [problem({ code: 'NR_PACKAGE_PERMISSION_UNKNOWN', path: `${root}.permissions[${index}]`, message, fix })];
  });
}

function isPermission(value: unknown): value is Permission {
  return permissions.includes(value as Permission);
}

/** Reports keys of the job field that are next to it, where nothing reads them. */
function checkAround(netraven: Record<string, unknown>): Problem[] {
  return known
    .filter((key) => Object.hasOwn(netraven, key))
    .map((key) => {
      const message = `package.json has netraven.${key}, which belongs in netraven.job`;
      const fix = `Write \`"${key}": ${shown(netraven[key])}\` in netraven.job of package.json, and remove netraven.${key}.`;
      const path = `package.json#netraven.${key}`;
      return problem({ code: 'NR_PACKAGE_KEY_UNKNOWN', severity: 'warning', path, message, fix });
    });
}

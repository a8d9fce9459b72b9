import { apiVersion, permissions, type JobManifest, type Permission } from '../../contract/manifest.ts';
import { didYouMean } from '../did-you-mean.ts';
import { jobTypePattern } from '../job-type.ts';
import { jobTypeIn } from '../naming.ts';
import { fault, shown } from '../problem.ts';
import type { Problem } from '../record.ts';
import { isObject } from '../value-path.ts';
import { explainJobField, fieldFix } from './explain-job-field.ts';
import type { Manifest } from './read-manifest.ts';

/** What the `netraven.job` field says, as far as it can be read. */
export interface JobField {
  readonly jobType?: string;
  readonly permissions: readonly Permission[];
  readonly problems: readonly Problem[];
}

/** Reads the `netraven.job` field of a manifest. */
export function readJobField(manifest: Manifest): JobField {
  const { netraven } = manifest;
  const { name } = manifest;
  if (netraven === undefined) return unreadable(missing('', name));
  if (!isObject(netraven)) return unreadable(notAnObject('netraven', netraven));
  const { job } = netraven;
  if (job === undefined) return unreadable(missing(misspelt(netraven), name));
  if (isGood(job)) return { jobType: job.jobType, permissions: [...new Set(job.permissions)], problems: [] };
  if (!isObject(job)) return unreadable(notAnObject('netraven.job', job));
  const { jobType, permissions: asked } = job;
  return {
    ...(isJobType(jobType) && { jobType }),
    permissions: Array.isArray(asked) ? permissions.filter((one) => asked.includes(one)) : [],
    problems: explainJobField(job),
  };
}

/** Whether {@link explainJobField} would find nothing: a listing of good packages then needs no zod. */
export function isGood(job: unknown): job is JobManifest {
  if (!isObject(job) || job['apiVersion'] !== apiVersion || !isJobType(job['jobType'])) return false;
  const { permissions: asked } = job;
  if (asked !== undefined && !(Array.isArray(asked) && asked.every((one) => permissions.includes(one as Permission)))) {
    return false;
  }
  return Object.keys(job).every((key) => key === 'apiVersion' || key === 'jobType' || key === 'permissions');
}

function isJobType(value: unknown): value is string {
  return typeof value === 'string' && jobTypePattern.test(value);
}

function unreadable(problem: Problem): JobField {
  return { permissions: [], problems: [problem] };
}

function missing(found: string, name: unknown): Problem {
  const message = `package.json has no netraven.job field.${found}`;
  return fault('NR_PACKAGE_FIELD_MISSING', 'package.json#netraven.job', message.trim(), fieldFix(jobTypeIn(name)));
}

function misspelt(netraven: Record<string, unknown>): string {
  const near = Object.keys(netraven).find((key) => didYouMean(key, ['job']) !== '');
  return near === undefined ? '' : ` It has netraven.${shown(near)}.`;
}

function notAnObject(path: string, value: unknown): Problem {
  const message = `${path} must be an object; it is ${shown(value)}`;
  return fault('NR_PACKAGE_FIELD_INVALID', `package.json#${path}`, message, fieldFix());
}

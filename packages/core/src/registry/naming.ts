import { jobTypePattern } from './job-type.ts';

const ownScope = '@netraven/';

/** Whether a package name follows the convention: `@netraven/job-*`, `netraven-job-*` or `@scope/netraven-job-*`. */
export function isJobPackageName(name: string): boolean {
  if (!name.startsWith('@')) return isUnscoped(name);
  if (name.startsWith(ownScope) && isOwn(name.slice(ownScope.length))) return true;
  return isUnscoped(name.slice(name.indexOf('/') + 1));
}

/** Whether a name is of NetRaven's own scope: no stranger can publish into it, but whatever comes as a file may claim to. */
export function isInOwnScope(name: string): boolean {
  return name.startsWith(ownScope);
}

/** The job type that a package name suggests: what comes after `job-`. */
export function jobTypeIn(name: unknown): string | undefined {
  const word = typeof name === 'string' ? /(?:^|[/-])job-(.+)$/.exec(name)?.[1]?.toLowerCase() : undefined;
  return word !== undefined && jobTypePattern.test(word) ? word : undefined;
}

function isUnscoped(name: string): boolean {
  return name.startsWith('netraven-job-') && name.length > 'netraven-job-'.length;
}

function isOwn(name: string): boolean {
  return name.startsWith('job-') && name.length > 'job-'.length;
}

const ownScope = '@netraven/';

/** Whether a package name follows the convention: `@netraven/job-*`, `netraven-job-*` or `@scope/netraven-job-*`. */
export function isJobPackageName(name: string): boolean {
  if (!name.startsWith('@')) return isUnscoped(name);
  if (name.startsWith(ownScope) && isOwn(name.slice(ownScope.length))) return true;
  return isUnscoped(name.slice(name.indexOf('/') + 1));
}

/** Whether a package is NetRaven's own: no stranger can publish into the scope. */
export function isFirstParty(name: string): boolean {
  return name.startsWith(ownScope);
}

function isUnscoped(name: string): boolean {
  return name.startsWith('netraven-job-') && name.length > 'netraven-job-'.length;
}

function isOwn(name: string): boolean {
  return name.startsWith('job-') && name.length > 'job-'.length;
}

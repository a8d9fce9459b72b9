import { CreateError } from '../create-error.ts';

/** Full and short name of a job package: `@acme/netraven-job-vlan-audit` and `vlan-audit`. */
export interface JobName {
  readonly full: string;
  readonly short: string;
}

/**
 * Returns the name of a job package for a typed full or short name.
 *
 * @throws {CreateError} NR_CREATE_NAME_INVALID
 */
export function jobName(typed: string, typedScope?: string): JobName {
  const [, inName, rest = ''] = /^(?:@([^/]*)\/)?(.*)$/s.exec(typed.trim()) ?? [];
  const givenScope = typedScope?.trim().replace(/^@/, '');
  if (inName !== undefined && givenScope !== undefined && inName !== givenScope) {
    throw new CreateError('NR_CREATE_NAME_INVALID', `${quoted(typed)} has another scope than @${givenScope}`);
  }
  const scope = inName ?? givenScope;
  const prefix = scope === 'netraven' ? 'job-' : 'netraven-job-';
  const short = rest.replace(scope === 'netraven' ? /^(?:netraven-)?job-/ : /^netraven-job-/, '');
  // A name with a scope is a full name.
  if (inName !== undefined && !rest.startsWith(prefix)) {
    const expected = `@${scope}/${prefix}${short}`;
    throw new CreateError('NR_CREATE_NAME_INVALID', `${quoted(typed)} is not a name of a job package; use ${expected}`);
  }
  const full = `${scope === undefined ? '' : `@${scope}/`}${prefix}${short}`;
  const part = /^[a-z0-9][a-z0-9._-]*$/;
  if (!part.test(short) || (scope !== undefined && !part.test(scope)) || full.length > 214) {
    throw new CreateError('NR_CREATE_NAME_INVALID', `${quoted(full)} is not a valid name of a job package`);
  }
  return { full, short };
}

function quoted(text: string): string {
  return JSON.stringify(text);
}

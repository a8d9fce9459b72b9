import { CreateError } from '../create-error.ts';

/** The name of a job package, and the part of it that is its own: `vlan-audit` of `@acme/netraven-job-vlan-audit`. */
export interface JobName {
  readonly full: string;
  readonly short: string;
}

/**
 * Makes a name by which job packages are found of what was typed: a full name, or its own part alone.
 *
 * @throws {CreateError} NR_CREATE_NAME_INVALID
 */
export function jobName(typed: string, typedScope?: string): JobName {
  const [, inName, rest = ''] = /^(?:@([^/]*)\/)?(.*)$/s.exec(typed.trim()) ?? [];
  const asked = typedScope?.trim().replace(/^@/, '');
  if (inName !== undefined && asked !== undefined && inName !== asked) {
    throw new CreateError('NR_CREATE_NAME_INVALID', `${shown(typed)} has another scope than @${asked}`);
  }
  const scope = inName ?? asked;
  const prefix = scope === 'netraven' ? 'job-' : 'netraven-job-';
  // A scope in the name means that the whole name was meant.
  if (inName !== undefined && !rest.startsWith(prefix)) {
    const meant = `@${scope}/${prefix}${rest}`;
    throw new CreateError('NR_CREATE_NAME_INVALID', `${shown(typed)} is not found as a job package; ${meant} would be`);
  }
  const short = rest.startsWith(prefix) ? rest.slice(prefix.length) : rest;
  const full = `${scope === undefined ? '' : `@${scope}/`}${prefix}${short}`;
  const part = /^[a-z0-9][a-z0-9._-]*$/;
  if (!part.test(short) || (scope !== undefined && !part.test(scope)) || full.length > 214) {
    throw new CreateError('NR_CREATE_NAME_INVALID', `${shown(full)} cannot be the name of a job package`);
  }
  return { full, short };
}

function shown(text: string): string {
  return JSON.stringify(text);
}

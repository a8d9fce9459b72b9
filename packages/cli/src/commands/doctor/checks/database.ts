import { messageOf } from '@netraven/core';
import { isCode } from '../../../error-fields.ts';
import { ok, type Finding } from '../finding.ts';
import type { Subject } from '../subject.ts';

/** Checks that the database answers or can be started, belongs to this home, and fits the master key. */
export async function lookAtDatabase({ env, config, database }: Subject): Promise<Finding[]> {
  try {
    const seen = await database();
    const which = await nameOf(env, config);
    if (!seen) return [ok(`${which}, used by the running NetRaven`)];
    if (seen.version === undefined) return [ok(`${which}, created by the first \`netraven start\``)];
    return [ok(`${which} ${seen.version}, and the master key fits`)];
  } catch (error) {
    // Another process uses it, so it works.
    if (isCode(error, 'NR_HOME_IN_USE')) return [ok(messageOf(error))];
    throw error;
  }
}

async function nameOf(env: Subject['env'], config: Subject['config']): Promise<string> {
  if (env['DATABASE_URL']) return 'PostgreSQL of DATABASE_URL';
  return (await config()).database ? 'PostgreSQL of netraven.config.mts' : 'managed PostgreSQL';
}

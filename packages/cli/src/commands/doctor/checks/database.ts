import { messageOf } from '@netraven/core';
import { isCode } from '../../../error-fields.ts';
import { ok, type Finding } from '../finding.ts';
import type { Subject } from '../subject.ts';

/** The database: whether it answers or can be started, may be worked with, and fits the master key. */
export async function lookAtDatabase({ env, database }: Subject): Promise<Finding[]> {
  try {
    const seen = await database();
    const which = env['DATABASE_URL'] ? 'PostgreSQL of DATABASE_URL' : 'managed PostgreSQL';
    if (!seen) return [ok(`${which}, with the NetRaven that runs`)];
    if (seen.version === undefined) return [ok(`${which}, made by the first \`netraven start\``)];
    return [ok(`${which} ${seen.version}, and the master key fits`)];
  } catch (error) {
    // It answers: to somebody else.
    if (isCode(error, 'NR_DATABASE_IN_USE')) return [ok(messageOf(error))];
    throw error;
  }
}

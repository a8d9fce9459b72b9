import { ok, type Finding } from '../finding.ts';
import type { Subject } from '../subject.ts';

/** netraven.config.mts: whether it can be read, and all it sets is known. */
export async function lookAtConfig({ config }: Subject): Promise<Finding[]> {
  const set = Object.keys(await config());
  return [ok(set.length === 0 ? 'nothing is set, the defaults hold' : `sets ${set.join(', ')}`)];
}

import { ok, type Finding } from '../finding.ts';
import type { Subject } from '../subject.ts';

/** Checks that netraven.config.mts can be loaded and has only known keys. */
export async function lookAtConfig({ config }: Subject): Promise<Finding[]> {
  const set = Object.keys(await config());
  return [ok(set.length === 0 ? 'no settings, using the defaults' : `sets ${set.join(', ')}`)];
}

import { ok, type Finding } from '../finding.ts';
import type { Subject } from '../subject.ts';

/** Checks that the NetRaven of this home, if it runs, answers and has a database and a worker. */
export async function lookAtServer({ server }: Subject): Promise<Finding[]> {
  const found = await server();
  if (!found) return [ok('not running on this home; start it with `netraven start`')];
  await found.client.health.ready();
  return [ok(`NetRaven ${found.version} listens on ${found.url} (process ${found.pid})`)];
}

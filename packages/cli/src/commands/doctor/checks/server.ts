import { ok, type Finding } from '../finding.ts';
import type { Subject } from '../subject.ts';

/** The NetRaven that runs on this home, if one does: whether it answers, and its database and a worker do. */
export async function lookAtServer({ server }: Subject): Promise<Finding[]> {
  const found = await server();
  if (!found) return [ok('none runs on this home; `netraven start` starts it')];
  await found.client.health.ready();
  return [ok(`NetRaven ${found.version} listens on ${found.url} (process ${found.pid})`)];
}

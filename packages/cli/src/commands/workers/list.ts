import { readList } from '../../client/read-list.ts';
import type { Context } from '../../context.ts';
import { escapeControls } from '../../terminal/escape-controls.ts';
import { age, moment } from '../../terminal/moment.ts';
import { writeJson } from '../../terminal/write-json.ts';
import { writeTable } from '../../terminal/write-table.ts';

/** Lists the workers, latest first. */
export async function listWorkers(context: Context, { json }: { readonly json?: boolean }): Promise<void> {
  const { terminal } = context;
  const list = await readList(context, '/workers', (client) => client.workers.list());
  if (json) return writeJson(terminal, list);
  const now = Date.now();
  const rows = list.workers.map(({ hostname, pid, pool, version, startedAt, seenAt, live, running, jobTypes }) =>
    [
      hostname,
      String(pid),
      pool,
      version ?? '-',
      live ? 'live' : 'lost',
      moment(startedAt),
      age(seenAt, now),
      String(running),
      jobTypes.join(', '),
    ].map(escapeControls),
  );
  const head = ['HOST', 'PID', 'POOL', 'VERSION', 'STATUS', 'STARTED', 'SEEN', 'RUNNING', 'JOB TYPES'];
  writeTable(terminal, head, rows, 'There is no worker. Start one: `netraven worker`.', [
    ['JOB TYPES', 12],
    ['STARTED', 0],
    ['HOST', 12],
    ['VERSION', 0],
    ['JOB TYPES', 0],
  ]);
}

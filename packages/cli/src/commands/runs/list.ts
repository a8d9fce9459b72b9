import type { RunStatus } from '@netraven/api';
import { readList } from '../../client/read-list.ts';
import type { Context } from '../../context.ts';
import { shortId } from '../../terminal/short-id.ts';
import { moment } from '../../terminal/moment.ts';
import { escapeControls } from '../../terminal/escape-controls.ts';
import { writeJson } from '../../terminal/write-json.ts';
import { writeTable } from '../../terminal/write-table.ts';
import { inMinutes } from '../minutes.ts';
import { optionWords } from '../option-words.ts';

export interface ListRunsFlags {
  /** Default 20. */
  readonly limit?: number;
  readonly before?: string;
  readonly status?: RunStatus;
  readonly job?: string;
  /** In minutes. */
  readonly since?: number;
  readonly json?: boolean;
}

/** Lists the runs, newest first. */
export async function listRuns(context: Context, flags: ListRunsFlags): Promise<void> {
  const { limit, before, status, job, since, json } = flags;
  const { terminal } = context;
  const query = {
    limit: limit ?? 20,
    ...(before !== undefined && { before }),
    ...(status && { status }),
    ...(job !== undefined && { jobType: job }),
    ...(since !== undefined && { since: new Date(Date.now() - since * 60_000).toISOString() }),
  };
  const search = new URLSearchParams({ ...query, limit: String(query.limit) });
  const page = await readList(context, `/runs?${search.toString()}`, (client) => client.runs.list(query));
  if (json) return writeJson(terminal, page);
  const rows = page.runs.map(({ id, jobType, dryRun, counts, createdBy, createdAt, ...run }) =>
    [
      shortId(terminal, id),
      jobType,
      dryRun ? `${run.status} (dry run)` : run.status,
      `${counts.success}/${counts.total}`,
      createdBy,
      moment(createdAt),
    ].map(escapeControls),
  );
  const isFiltered = status !== undefined || job !== undefined || since !== undefined;
  const isFirst = before === undefined;
  const noneFits = `No ${isFirst ? '' : 'older '}run fits these filters.`;
  const noRun = isFirst
    ? 'There are no runs yet. Start one: `netraven run reachability --all`.'
    : 'There are no older runs.';
  const none = isFiltered ? noneFits : noRun;
  writeTable(terminal, ['ID', 'JOB TYPE', 'STATUS', 'SUCCESS', 'REQUESTED BY', 'CREATED'], rows, none, [
    ['REQUESTED BY', 12],
    ['JOB TYPE', 10],
    ['REQUESTED BY', 0],
  ]);
  if (page.next) {
    const age = since === undefined ? undefined : inMinutes(since);
    const options = await optionWords({ status, job, since: age, limit, before: page.next.before });
    terminal.err(escapeControls(`Show older runs: \`netraven runs list ${options}\``));
  }
}

import type { HealthQuery, HealthState } from '@netraven/api';
import { readPages } from '../../client/read-list.ts';
import type { Context } from '../../context.ts';
import { escapeControls } from '../../terminal/escape-controls.ts';
import { age } from '../../terminal/moment.ts';
import { naturally } from '../../terminal/naturally.ts';
import { writeJson } from '../../terminal/write-json.ts';
import { writeTable } from '../../terminal/write-table.ts';
import { inMinutes } from '../minutes.ts';

export interface HealthFlags {
  readonly state?: HealthState;
  readonly jobType?: string;
  readonly json?: boolean;
}

/** Lists the state of each job type on each device. */
export async function listHealth(context: Context, { state, jobType, json }: HealthFlags): Promise<void> {
  const query: HealthQuery = { ...(state && { state }), ...(jobType !== undefined && { jobType }), limit: 10_000 };
  const pages = await readPages(context, '/devices/health', query, (client, page) => client.devices.health(page));
  const health = pages.flatMap((page) => page.health).toSorted((a, b) => naturally(a.device, b.device));
  if (json) return writeJson(context.terminal, { health });
  const now = Date.now();
  const rows = health.map((one) =>
    [
      one.device,
      one.jobType,
      one.counts ? one.state : `${one.state} (not counted)`,
      age(one.since, now),
      age(one.lastSuccessAt, now),
      age(one.lastChangeAt, now),
      one.freshWithinMinutes === null ? '-' : inMinutes(one.freshWithinMinutes),
      one.lastTry === null ? '-' : (one.lastTry.code ?? one.lastTry.status),
    ].map(escapeControls),
  );
  const head = ['DEVICE', 'JOB TYPE', 'STATE', 'SINCE', 'SUCCESS', 'SAVED', 'WITHIN', 'LAST TRY'];
  writeTable(context.terminal, head, rows, 'No device matches.', [
    ['LAST TRY', 12],
    ['JOB TYPE', 8],
    ['DEVICE', 12],
  ]);
}

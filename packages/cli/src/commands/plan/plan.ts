import type { Plan } from '@netraven/api';
import { connect } from '../../client/connect.ts';
import type { Context } from '../../context.ts';
import { counted } from '../../terminal/counted.ts';
import { escapeControls } from '../../terminal/escape-controls.ts';
import { moment } from '../../terminal/moment.ts';
import { writeJson } from '../../terminal/write-json.ts';
import { writeTable } from '../../terminal/write-table.ts';
import { inMinutes } from '../minutes.ts';
import { wrap } from '../../terminal/wrap.ts';
import { describeJob } from '../run/describe.ts';
import { findSchedule } from '../../client/find-named.ts';

/** A schedule with more runs has one line. */
const mostLines = 3;

/** Shows what the schedules will do, the starts per hour, and devices that two schedules want at once. */
export async function showPlan(
  context: Context,
  { next, schedule, json }: { next: number; schedule?: string; json?: boolean },
): Promise<void> {
  const { terminal } = context;
  const client = await connect(context);
  // A name that no schedule has is an error, not an empty plan.
  if (schedule !== undefined) await findSchedule(client, schedule);
  const hours = Math.ceil(next / 60);
  const whole = await client.schedules.plan({ hours });
  const runs = whole.runs.filter((run) => schedule === undefined || run.schedule === schedule);
  if (json) {
    // The starts per hour are those of all schedules.
    const { perHour, collisions, ...plan } = whole;
    const ofOne = {
      ...plan,
      runs,
      collisions: collisions.filter(({ schedules }) => schedules.includes(schedule ?? '')),
    };
    writeJson(terminal, schedule === undefined ? { ...plan, runs, perHour, collisions } : ofOne);
    return;
  }
  const rows = linesOf(runs).toSorted((a, b) => a.dueAt.localeCompare(b.dueAt));
  writeTable(
    terminal,
    ['DUE', 'RUNS', 'SCHEDULE', 'JOB TYPE', 'DEVICES', 'CLOSED', 'SPREAD'],
    rows.map(({ cells }) => cells.map(escapeControls)),
    `Nothing is due in the next ${counted(hours, 'hour')}. See \`netraven schedules list\`.`,
    [
      ['SCHEDULE', 10],
      ['JOB TYPE', 10],
    ],
  );
  writeSkips(context, runs);
  if (whole.cut)
    terminal.err('More runs are due than are counted here. Look less far ahead, e.g. `netraven plan --next 6h`.');
  if (schedule === undefined) writeLoad(context, whole);
}

/** Returns a line for each run, and one for all runs of a schedule that has many. */
function linesOf(runs: Plan['runs']): { readonly dueAt: string; readonly cells: readonly string[] }[] {
  return [...Map.groupBy(runs, (run) => run.schedule).values()].flatMap((ofSchedule) => {
    const [first] = ofSchedule;
    return first && ofSchedule.length > mostLines
      ? { dueAt: first.dueAt, cells: cellsOf(first, ofSchedule.length) }
      : ofSchedule.map((run) => ({ dueAt: run.dueAt, cells: cellsOf(run, 1) }));
  });
}

/** Writes why schedules will make no run, once each. */
function writeSkips({ terminal }: Context, runs: Plan['runs']): void {
  for (const [schedule, due] of Map.groupBy(runs, (run) => run.schedule)) {
    for (const [message, { length }] of Map.groupBy(due, ({ skipped }) => skipped?.message)) {
      if (message === undefined) continue;
      const where = length < due.length ? ` at ${length} of ${due.length} due times` : '';
      const text = `${schedule} makes no run${where}: ${message}`;
      terminal.err(wrap(escapeControls(text), terminal.errIsTty ? terminal.columns() : Infinity).join('\n  '));
    }
  }
}

/** Returns the cells of a run, or of the first of several. Closed: devices that do not start because of a window. */
function cellsOf(
  { dueAt, schedule, jobType, dryRun, devices, closed, lastStartAt }: Plan['runs'][number],
  runs: number,
): string[] {
  return [
    moment(dueAt),
    String(runs),
    schedule,
    describeJob({ jobType, dryRun }),
    String(devices),
    closed > 0 ? String(closed) : '',
    lastStartAt === dueAt ? '' : spreadOf(Date.parse(lastStartAt) - Date.parse(dueAt)),
  ];
}

/** Formats a spread as it is set: `2h`, `90m`; one below a minute in seconds. */
function spreadOf(ms: number): string {
  return ms < 60_000 ? `${Math.round(ms / 1_000)}s` : inMinutes(Math.round(ms / 60_000));
}

/** Writes the starts per hour, and the schedules that want the same devices at once. */
function writeLoad({ terminal }: Context, { perHour, collisions }: Plan): void {
  if (perHour.length > 0) {
    terminal.out('');
    terminal.out(terminal.style('dim', 'HOUR (UTC)        DEVICES THAT START'));
    const most = Math.max(...perHour.map(({ starts }) => starts));
    for (const { hour, starts } of perHour) {
      const bar = '#'.repeat(Math.ceil((starts / most) * 40));
      terminal.out(`${moment(hour).slice(0, 16)}  ${String(starts).padStart(6)}  ${bar}`);
    }
  }
  for (const { schedules, devices, device, at } of collisions) {
    const where = devices === 1 ? device : `${devices} devices, first ${device}`;
    const text = escapeControls(`${schedules.join(' and ')} start together on ${where} at ${moment(at)}; one waits.`);
    terminal.err(wrap(text, terminal.errIsTty ? terminal.columns() : Infinity).join('\n  '));
  }
}

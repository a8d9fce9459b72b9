import { connect } from '../../client/connect.ts';
import type { Context } from '../../context.ts';
import { exitCodes, type ExitCode } from '../../exit-code.ts';
import { escapeControls } from '../../terminal/escape-controls.ts';
import { moment } from '../../terminal/moment.ts';
import { writeJson } from '../../terminal/write-json.ts';
import { writeTable } from '../../terminal/write-table.ts';

const collisionsShown = 10;

/** Shows what the schedules will do, the starts per hour, and devices that two schedules want at once. */
export async function showPlan(
  context: Context,
  { next: hours, json }: { next: number; json?: boolean },
): Promise<ExitCode> {
  const { terminal } = context;
  const client = await connect(context);
  const plan = await client.schedules.plan({ hours });
  if (json) {
    writeJson(terminal, plan);
    return exitCodes.ok;
  }
  const rows = plan.runs.map(({ dueAt, schedule, jobType, dryRun, devices, closed, lastStartAt }) =>
    [
      moment(dueAt),
      schedule,
      dryRun ? `${jobType} (dry run)` : jobType,
      String(devices),
      closed > 0 ? String(closed) : '',
      lastStartAt === dueAt ? '' : moment(lastStartAt),
    ].map(escapeControls),
  );
  writeTable(
    terminal,
    ['DUE', 'SCHEDULE', 'JOB TYPE', 'DEVICES', 'KEPT OUT', 'LAST START'],
    rows,
    `Nothing is due in the next ${hours} hours. See \`netraven schedules list\`.`,
  );
  if (plan.cut) terminal.err('More runs than these are due. Look less far ahead: `netraven plan --next 6h`.');
  if (plan.perHour.length > 0) {
    terminal.out('');
    const most = Math.max(...plan.perHour.map(({ starts }) => starts));
    for (const { hour, starts } of plan.perHour) {
      terminal.out(
        `${moment(hour).slice(0, 16)}  ${String(starts).padStart(6)}  ${'#'.repeat(Math.ceil((starts / most) * 40))}`,
      );
    }
  }
  for (const { device, at, schedules } of plan.collisions.slice(0, collisionsShown)) {
    terminal.err(
      escapeControls(`${device}: ${schedules.join(' and ')} start at ${moment(at)}; one waits for the other`),
    );
  }
  const more = plan.collisions.length - collisionsShown;
  if (more > 0) terminal.err(`and ${more} more`);
  return exitCodes.ok;
}

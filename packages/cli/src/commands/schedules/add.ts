import type { JobType } from '@netraven/api';
import { connect } from '../../client/connect.ts';
import { requester } from '../../client/requester.ts';
import { cliError } from '../../codes.ts';
import type { Context } from '../../context.ts';
import { escapeControls } from '../../terminal/escape-controls.ts';
import { writeJson } from '../../terminal/write-json.ts';
import { confirmUnattended } from '../run/confirm-unattended.ts';
import { findJob } from '../run/find-job.ts';
import { requireQuery } from '../query/query-options.ts';
import { describeNext, describeSkipped } from './describe.ts';
import { fieldsOf, type ScheduleFlags } from './schedule-fields.ts';

export interface AddScheduleFlags extends ScheduleFlags {
  readonly dryRun?: boolean;
}

/** Adds a schedule. */
export async function addSchedule(
  context: Context,
  name: string,
  jobType: string,
  flags: AddScheduleFlags,
): Promise<void> {
  const { terminal } = context;
  const devices = requireQuery(flags);
  const client = await connect(context);
  const job = await findJob(client, jobType);
  const time = flags.time ?? suggestedTime(job);
  const confirmed = await confirmUnattended(context, client, job, { jobType, devices, dryRun: flags.dryRun }, flags);
  const schedule = await client.schedules.create(
    {
      ...fieldsOf(flags),
      name,
      jobType,
      time,
      devices,
      ...(flags.dryRun && { dryRun: true }),
      ...confirmed,
    },
    { requestedBy: requester() },
  );
  if (flags.json) writeJson(terminal, schedule);
  else {
    terminal.out(escapeControls(`Added ${name}: ${jobType}, ${schedule.time} (${schedule.timeZone}).`));
    terminal.out(`Next: ${describeNext(schedule)}`);
    const skipped = describeSkipped(schedule);
    if (skipped !== '') terminal.err(skipped);
    terminal.err('See what runs when with `netraven plan --next 24h`.');
  }
}

function suggestedTime(job: JobType | undefined): string {
  const suggested = job?.defaultSchedule;
  if (suggested !== undefined && suggested !== 'onetime') return suggested;
  throw cliError('NR_USAGE_INVALID', 'The schedule has no time', {
    hint: 'Add one, e.g. `--time "daily at 02:00"`.',
  });
}

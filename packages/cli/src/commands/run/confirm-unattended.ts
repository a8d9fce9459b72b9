import type { ChangeSchedule, Client, JobType, NewSchedule, Schedule } from '@netraven/api';
import { messageOf } from '@netraven/core';
import type { Context } from '../../context.ts';
import { confirm } from '../../terminal/confirm.ts';
import { escapeControls } from '../../terminal/escape-controls.ts';
import { fieldsOf } from '../../error-fields.ts';
import { counted } from '../../terminal/counted.ts';
import { describeCounts } from './confirm-change.ts';
import { describeDevices } from './describe.ts';
import { plainPatch, type ConfigPatchFlags } from './config-patch.ts';
import { plainConfig, readJobConfig, setsConfig } from './read-job-config.ts';

/**
 * Asks before a job that may change devices is left to run by itself, and reads its config, of a change only what
 * changes in it. Returns these fields of the schedule or trigger.
 *
 * @param job undefined: no worker has it now, and it may change devices
 * @param changes of an existing schedule or trigger. It asks only if they concern devices
 */
export async function confirmUnattended(
  context: Context,
  client: Client,
  job: JobType | undefined,
  { jobType, devices, dryRun }: Pick<Schedule, 'jobType' | 'devices'> & { readonly dryRun?: boolean | undefined },
  flags: ConfigPatchFlags & { readonly yes?: boolean },
  changes?: Pick<ChangeSchedule, 'devices' | 'dryRun'>,
): Promise<Pick<NewSchedule, 'allowWrites' | 'config'>> {
  // Errors of usage come before the question.
  const plain = changes ? plainPatch(context, flags) : plainConfig(context, flags);
  const sets = setsConfig(flags) || flags.unset !== undefined;
  const concerns = !changes || changes.dryRun === false || changes.devices !== undefined || sets;
  const allowWrites = !dryRun && concerns && (!job || job.permissions.includes('device:write'));
  if (allowWrites) {
    const lines = job ? await countsNow(client, { jobType, devices }) : [];
    for (const line of lines) context.terminal.err(escapeControls(line));
    const who = job ? jobType : `No worker has ${jobType} now; it`;
    const question = `${who} may change devices (${describeDevices(devices)}) without anyone asking. Let it?`;
    await confirm(context.terminal, escapeControls(question), flags);
  }
  const config = sets && (await readJobConfig(context, job?.configSchema, flags, plain));
  return { ...(config && { config }), ...(allowWrites && { allowWrites }) };
}

/** Returns lines that say which devices a query selects now; why it selects none, if so. */
async function countsNow(client: Client, of: Pick<Schedule, 'jobType' | 'devices'>): Promise<string[]> {
  try {
    const { change } = await client.runs.preview({ kind: 'new', ...of });
    return change ? [`Now ${counted(change.devices, 'device')}.`, ...describeCounts(change)] : [];
  } catch (error) {
    const { code } = fieldsOf(error);
    // Others may match at a due time, and a person may change the query of a schedule later.
    if (code !== 'NR_DEVICE_NONE' && code !== 'NR_QUERY_INVALID') throw error;
    return [messageOf(error)];
  }
}

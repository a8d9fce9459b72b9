import type { ChangeSchedule, JobType, NewSchedule, Schedule } from '@netraven/api';
import type { Context } from '../../context.ts';
import { confirm } from '../../terminal/confirm.ts';
import { escapeControls } from '../../terminal/escape-controls.ts';
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
    const who = job ? jobType : `No worker has ${jobType} now; it`;
    const question = `${who} may change devices (${describeDevices(devices)}) without anyone asking. Let it?`;
    await confirm(context.terminal, escapeControls(question), flags);
  }
  const config = sets && (await readJobConfig(context, job?.configSchema, flags, plain));
  return { ...(config && { config }), ...(allowWrites && { allowWrites }) };
}

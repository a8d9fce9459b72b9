import type { JobType } from '@netraven/api';
import type { Context } from '../../context.ts';
import { confirm } from '../../terminal/confirm.ts';
import { escapeControls } from '../../terminal/escape-controls.ts';

/**
 * Asks before a job that may change devices is left to run by itself. A job that no worker has now may do so. Returns true if
 * it asked, and the person agreed.
 */
export async function confirmUnattended(
  { terminal }: Context,
  jobType: string,
  job: JobType | undefined,
  devices: string,
  { yes }: { readonly yes?: boolean },
): Promise<boolean> {
  if (job && !job.permissions.includes('device:write')) return false;
  const who = job ? jobType : `No worker has ${jobType} now; it`;
  const question = escapeControls(`${who} may change devices (${devices}) without anyone asking. Let it?`);
  await confirm(terminal, question, { yes: yes ?? false });
  return true;
}

import type { JobType } from '@netraven/api';
import type { Context } from '../../context.ts';
import { confirm } from '../../terminal/confirm.ts';
import { escapeControls } from '../../terminal/escape-controls.ts';

/**
 * Asks before a job that may change devices is left to run by itself. A job that no worker has now may do so. Returns true if
 * it asked, and the person agreed.
 *
 * @param replacesConfig the question says that the whole config is replaced. Default `false`
 */
export async function confirmUnattended(
  { terminal }: Context,
  jobType: string,
  job: JobType | undefined,
  devices: string,
  { yes }: { readonly yes?: boolean },
  replacesConfig = false,
): Promise<boolean> {
  if (job && !job.permissions.includes('device:write')) return false;
  const who = job ? jobType : `No worker has ${jobType} now; it`;
  const replaced = replacesConfig ? ' This replaces its whole config.' : '';
  const question = escapeControls(`${who} may change devices (${devices}) without anyone asking.${replaced} Let it?`);
  await confirm(terminal, question, { yes: yes ?? false });
  return true;
}

import type { Client, RunToPreview } from '@netraven/api';
import type { Context } from '../../context.ts';
import { confirm } from '../../terminal/confirm.ts';
import { counted } from '../../terminal/counted.ts';
import { escapeControls } from '../../terminal/escape-controls.ts';

/**
 * Asks before a run that may change devices, unless `yes` is given. Says which windows are closed for them now: they hold
 * only for schedules and triggers.
 *
 * @throws {NetRavenError} NR_QUESTION_UNASKED, NR_QUESTION_DECLINED
 */
export async function confirmChange(
  { terminal }: Context,
  client: Client,
  asked: RunToPreview,
  { yes = false }: { readonly yes?: boolean },
): Promise<void> {
  const { jobType, change } = await client.runs.preview(asked);
  // Without a device that the job supports, the run starts, and skips all its devices.
  if (!change || change.devices === 0) return;
  const { devices, names, closed } = change;
  for (const { reason, devices: kept } of closed) {
    terminal.err(
      escapeControls(
        `WARNING: ${reason}. Now, no schedule or trigger starts ${jobType} on ${counted(kept, 'device')} of this run.`,
      ),
    );
  }
  const first = names.join(', ') + (devices > names.length ? ', …' : '');
  // Without a terminal, the command is not repeated in the hint: it may have secrets.
  await confirm(terminal, escapeControls(`${jobType} may change ${counted(devices, 'device')} (${first}). Run it?`), {
    yes,
  });
}

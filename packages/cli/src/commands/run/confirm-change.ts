import type { Client, RunPreview, RunToPreview } from '@netraven/api';
import type { Context } from '../../context.ts';
import { confirm } from '../../terminal/confirm.ts';
import { counted } from '../../terminal/counted.ts';
import { escapeControls } from '../../terminal/escape-controls.ts';

/**
 * Asks before a run that may change devices, unless `yes` is given. Warns of closed windows, which stop only schedules
 * and triggers.
 *
 * @throws {NetRavenError} NR_QUESTION_UNASKED, NR_QUESTION_DECLINED, and what the preview of the run is refused with
 */
export async function confirmChange(
  { terminal }: Context,
  client: Client,
  run: RunToPreview,
  { yes = false }: { readonly yes?: boolean },
): Promise<void> {
  const { jobType, change } = await client.runs.preview(run);
  // Without a device that the job supports, the run starts, and skips all its devices.
  if (!change || change.devices === 0) return;
  const { devices, names, closed } = change;
  for (const line of describeCounts(change)) terminal.err(escapeControls(line));
  for (const { reason, devices: stopped } of closed) {
    terminal.err(
      escapeControls(
        `WARNING: ${reason}. Schedules and triggers cannot start ${jobType} on ${counted(stopped, 'device')} now; this run can.`,
      ),
    );
  }
  const shownNames = names.join(', ') + (devices > names.length ? ', …' : '');
  await confirm(
    terminal,
    escapeControls(`${jobType} may change ${counted(devices, 'device')} (${shownNames}). Run it?`),
    {
      yes,
    },
  );
}

/** More tags than a line has are left out. */
const mostCounts = 8;

/** Returns lines that say how many of the devices have which platform and tag. */
export function describeCounts({ platforms, tags }: NonNullable<RunPreview['change']>): string[] {
  const described = (what: string, counts: typeof tags): string[] => {
    const said = counts.slice(0, mostCounts).map(({ name, devices }) => `${name} ${devices}`);
    const more = counts.length > mostCounts ? `, and ${counts.length - mostCounts} more` : '';
    return said.length === 0 ? [] : [`By ${what}: ${said.join(', ')}${more}.`];
  };
  return [...described('platform', platforms), ...described('tag', tags)];
}

import type { Context } from '../../context.ts';
import { exitCodes, type ExitCode } from '../../exit-code.ts';
import { visible } from '../../terminal/visible.ts';
import { writeJson } from '../../terminal/write-json.ts';
import type { Change } from './change-packages.ts';

/** Says what came of a change, and the next step. */
export function reportChange({ terminal }: Context, change: Change, { json }: { readonly json?: boolean }): ExitCode {
  const { name, before, after, workers, settings, proposal } = change;
  if (json) {
    writeJson(terminal, {
      name,
      before: before ?? null,
      after: after ?? null,
      workers,
      ...(settings && { settings }),
      ...(proposal && { proposal }),
    });
    return exitCodes.ok;
  }
  terminal.out(`${visible(name)} ${saidOf(change)}.`);
  if (after?.state === 'disabled') {
    for (const { message } of after.problems) terminal.err(visible(message));
    terminal.err(`next: \`netraven jobs enable ${visible(name)}\``);
  } else if (after && !before && workers.followed + workers.behind > 0) {
    terminal.err(`next: \`netraven run ${visible(after.jobType ?? '')} --all\``);
  }
  // Enabled or not, its runs are refused until then.
  for (const { fix } of settings?.problems ?? []) terminal.err(`next: \`${visible(fix)}\``);
  if (workers.behind > 0) terminal.err(`${workers.behind} workers do not follow yet; see their log.`);
  return exitCodes.ok;
}

function saidOf({ before, after }: Change): string {
  if (!after) return 'was removed; its tasks that wait are skipped';
  const version = visible(after.version);
  return before ? `was ${visible(before.version)} and is ${version}` : `${version} was installed`;
}

import type { Context } from '../../context.ts';
import { exitCodes, type ExitCode } from '../../exit-code.ts';
import { visible } from '../../terminal/visible.ts';
import { writeJson } from '../../terminal/write-json.ts';
import type { Change } from './change-packages.ts';

/** Writes the result of a change and the next step. */
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
  terminal.out(`${visible(name)} ${sentenceOf(change)}.`);
  if (after?.state === 'disabled') {
    for (const { message } of after.problems) terminal.err(visible(message));
    terminal.err(`next: \`netraven jobs enable ${visible(name)}\``);
  } else if (after && !before && workers.followed + workers.behind > 0) {
    terminal.err(`next: \`netraven run ${visible(after.jobType ?? '')} --all\``);
  }
  // Until these are fixed, runs are refused even if the package is enabled.
  for (const { fix } of settings?.problems ?? []) terminal.err(`next: \`${visible(fix)}\``);
  if (workers.behind > 0)
    terminal.err(`${workers.behind} workers have not loaded it yet. See why: \`netraven logs --level warning\``);
  return exitCodes.ok;
}

function sentenceOf({ before, after }: Change): string {
  if (!after) return 'was removed; its queued tasks are skipped';
  const version = visible(after.version);
  return before ? `was changed from ${visible(before.version)} to ${version}` : `${version} was installed`;
}

import type { ChangeResult, Proposal } from '@netraven/installer';
import type { Context } from '../../context.ts';
import { exitCodes, type ExitCode } from '../../exit-code.ts';
import { escapeControls } from '../../terminal/escape-controls.ts';
import { writeJson } from '../../terminal/write-json.ts';
import { requiredFlags, tryCommand } from './setting-flags.ts';

/** The result of a change and the proposal that was confirmed; a removal has no proposal. */
export type ReportedChange = ChangeResult & {
  readonly proposal?: Proposal;
  /** Schedules and triggers that a removal paused or removed. */
  readonly dependents?: readonly ChangedDependent[];
};

export interface ChangedDependent {
  readonly kind: 'schedule' | 'trigger';
  readonly name: string;
  /** `failed`: neither, for the error. */
  readonly action: 'paused' | 'removed' | 'failed';
  readonly error?: string;
}

/** Writes the result of a change and the next step. */
export async function reportChange(
  { terminal }: Context,
  change: ReportedChange,
  { json }: { readonly json?: boolean },
): Promise<ExitCode> {
  const { name, before, after, workers, settings, proposal, dependents = [] } = change;
  // The package is changed, but not all that needed it.
  const code = dependents.some(({ action }) => action === 'failed') ? exitCodes.someFailed : exitCodes.ok;
  const isJob = (after ?? before)?.jobType !== undefined;
  if (json) {
    writeJson(terminal, {
      name,
      before: before ?? null,
      after: after ?? null,
      workers,
      settings,
      proposal,
      ...(dependents.length > 0 && { dependents }),
    });
    return code;
  }
  const hasWorkers = workers.updated + workers.outdated > 0;
  terminal.out(`${escapeControls(name)} ${sentenceOf(change)}.`);
  for (const each of dependents.filter(({ action }) => action !== 'failed'))
    terminal.err(escapeControls(`The ${each.kind} ${each.name} was ${each.action}.`));
  if (after?.state === 'disabled') {
    for (const { message } of after.problems) terminal.err(escapeControls(message));
    terminal.err(`next: \`netraven jobs enable ${escapeControls(name)}\``);
  } else if (after && !isJob) {
    terminal.err('next: `netraven platforms list`');
  }
  const isNew = after?.jobType !== undefined && !before && hasWorkers;
  // Without a required setting, every run is refused.
  const flags = isNew ? await requiredFlags(after.configSchema, settings?.names) : '';
  const tried = isNew ? tryCommand(after, flags) : undefined;
  if (flags !== '') terminal.err(escapeControls(`next: \`${tried ?? `netraven jobs config ${name} ${flags}`}\``));
  if (isNew && after.state !== 'disabled' && tried === undefined) {
    terminal.err(`next: \`netraven run ${escapeControls(String(after.jobType))} --all\``);
  }
  // Until the problems of the settings are fixed, runs are refused even if the package is enabled.
  for (const { fix } of settings?.problems ?? []) terminal.err(`next: \`${escapeControls(fix)}\``);
  if (workers.outdated > 0) {
    const who = workers.outdated === 1 ? '1 worker has' : `${workers.outdated} workers have`;
    terminal.err(`${who} not loaded it yet. See why: \`netraven logs --level warning\``);
  }
  return code;
}

function sentenceOf({ before, after }: ReportedChange): string {
  if (!after) return before?.jobType === undefined ? 'was removed' : 'was removed; its queued tasks are skipped';
  const version = escapeControls(after.version);
  return before ? `was changed from ${escapeControls(before.version)} to ${version}` : `${version} was installed`;
}

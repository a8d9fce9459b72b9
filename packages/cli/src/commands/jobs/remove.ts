import type { PackageRecord } from '@netraven/core/registry';
import { removePackage } from '@netraven/installer';
import type { Context } from '../../context.ts';
import type { ExitCode } from '../../exit-code.ts';
import { confirm } from '../../terminal/confirm.ts';
import { escapeControls } from '../../terminal/escape-controls.ts';
import { changePackages, type ChangeFlags } from './change-packages.ts';
import { changeDependents } from './change-dependents.ts';
import { dependentsOf, type Dependent } from './dependents.ts';
import { reportChange } from './report-change.ts';

export interface RemoveFlags extends ChangeFlags {
  /** Remove the schedules and triggers of its job type. Default: they are paused. */
  readonly withSchedules?: boolean;
}

/**
 * Removes a job package from the host project after a confirmation. Pauses or removes the schedules and triggers that could
 * create no run without it. Needs no server; a running one drops the package.
 */
export async function removeJob(context: Context, name: string, flags: RemoveFlags): Promise<ExitCode> {
  const { terminal } = context;
  const { yes = false, withSchedules = false } = flags;
  let dependents: readonly Dependent[] | undefined;
  const changed = await changePackages(context, flags, (options) =>
    removePackage(name, options, async (before) => {
      dependents = await dependentsOf(context, before);
      if (!dependents) terminal.err('NetRaven does not run, so its schedules and triggers were not checked.');
      for (const each of dependents ?? []) terminal.err(escapeControls(`  ${each.kind} ${each.name}`));
      await confirm(terminal, questionOf(before, dependents ?? [], withSchedules), { yes });
    }),
  );
  const done = await changeDependents(terminal, dependents ?? [], withSchedules);
  return reportChange(context, { ...changed, dependents: done }, flags);
}

function questionOf({ name, version }: PackageRecord, { length }: readonly unknown[], withSchedules: boolean): string {
  const described = escapeControls(`${name} ${version}`);
  const rest = 'Its runs stay; its permissions and settings are forgotten.';
  if (length === 0) return `Remove ${described}? ${rest}`;
  const these = length === 1 ? 'what needs it' : `the ${length} that need it`;
  return withSchedules
    ? `Remove ${described}, and ${these}? ${rest}`
    : `Remove ${described}, and pause ${these}? ${rest}`;
}

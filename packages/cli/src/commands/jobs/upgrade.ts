import { upgradePackage } from '@netraven/installer';
import type { Context } from '../../context.ts';
import type { ExitCode } from '../../exit-code.ts';
import { changePackages, type ChangeFlags } from './change-packages.ts';
import { reportChange } from './report-change.ts';

/** Installs another version of a job package in the host project. Needs no server; a running one loads it. */
export async function upgradeJob(context: Context, spec: string, flags: ChangeFlags): Promise<ExitCode> {
  const outcome = await changePackages(context, flags, (options) => upgradePackage(spec, options));
  return reportChange(context, outcome, flags);
}

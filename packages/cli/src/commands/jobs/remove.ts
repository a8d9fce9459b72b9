import { removePackage } from '@netraven/installer';
import type { Context } from '../../context.ts';
import type { ExitCode } from '../../exit-code.ts';
import { changePackages, type ChangeFlags } from './change-packages.ts';
import { reportChange } from './report-change.ts';

/** Removes a job package from the host project. Needs no server; a running one drops it. */
export async function removeJob(context: Context, name: string, flags: ChangeFlags): Promise<ExitCode> {
  const outcome = await changePackages(context, flags, (options) => removePackage(name, options));
  return reportChange(context, outcome, flags);
}

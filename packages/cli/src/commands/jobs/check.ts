import type { CheckReport } from '@netraven/testing';
import type { Context } from '../../context.ts';
import { exitCodes, type ExitCode } from '../../exit-code.ts';
import { writeJson } from '../../terminal/write-json.ts';
import { describeCheck } from './describe-check.ts';
import { loadTestKit } from './test-kit.ts';

export interface CheckFlags {
  /** A tarball to compare with; `false`: none. Default: the last published version. */
  readonly against?: string | false;
  /** Count warnings as errors. */
  readonly strict?: boolean;
  readonly json?: boolean;
}

/** Checks a job package as its users will install it. Needs neither server nor host project. */
export async function checkPackage(context: Context, source: string, flags: CheckFlags): Promise<ExitCode> {
  const { terminal, cwd } = context;
  const { against } = flags;
  const { checkJob } = await loadTestKit(context, source);
  if (terminal.errIsTty && !flags.json)
    terminal.err(terminal.styleErr('dim', 'Packing and installing it in a temporary folder …'));
  const report = await checkJob(source, { cwd, ...(against !== undefined && { against }) });
  if (flags.json) writeJson(terminal, report);
  else terminal.out(describeCheck(terminal.style, report));
  return isBad(report, flags) ? exitCodes.usage : exitCodes.ok;
}

function isBad({ good, findings }: CheckReport, { strict }: CheckFlags): boolean {
  return !good || (strict === true && findings.length > 0);
}

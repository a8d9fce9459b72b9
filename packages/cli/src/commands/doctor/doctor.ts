import type { Context } from '../../context.ts';
import { exitCodes, type ExitCode } from '../../exit-code.ts';
import { counted } from '../../terminal/counted.ts';
import { writeJson } from '../../terminal/write-json.ts';
import { describeFinding } from './describe-finding.ts';
import { runChecks, type Found } from './run-checks.ts';
import { openSubject, type Subject } from './subject.ts';

/** Checks everything that NetRaven needs, and prints how to fix what is bad. */
export async function doctor(context: Context, { json }: { readonly json?: boolean }): Promise<ExitCode> {
  const { terminal } = context;
  const subject = openSubject(context);
  const findings: Found[] = [];
  for await (const finding of runChecks(subject)) {
    findings.push(finding);
    if (!json) terminal.out(describeFinding(terminal.style, finding, terminal.outColumns()));
  }
  const count = (state: Found['state']): number => findings.filter((finding) => finding.state === state).length;
  const well = count('bad') === 0;
  if (json) writeJson(terminal, { ok: well, ...(await whereOf(subject)), findings });
  else terminal.err(`${count('ok')} ok, ${counted(count('warning'), 'warning')}, ${count('bad')} bad`);
  return well ? exitCodes.ok : exitCodes.usage;
}

/** The folders that were checked; null if not found, which is also a finding. */
async function whereOf({ place, home }: Subject): Promise<{ hostProject: string | null; home: string | null }> {
  const [found, ownHome] = await Promise.allSettled([place(), home()]);
  return {
    hostProject: found.status === 'fulfilled' ? found.value.hostProject.folder : null,
    home: ownHome.status === 'fulfilled' ? ownHome.value : null,
  };
}

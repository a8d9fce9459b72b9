import { resolve } from 'node:path';
import type { Context } from '../../context.ts';
import { exitCodes, type ExitCode } from '../../exit-code.ts';
import { visible } from '../../terminal/visible.ts';
import { writeJson } from '../../terminal/write-json.ts';
import { describeFindings } from './describe-check.ts';
import { loadTestKit } from './test-kit.ts';

/** Makes the README of a job package anew, as far as it follows from the package. Needs no server. */
export async function makeReadme(context: Context, folder: string, flags: { json?: boolean }): Promise<ExitCode> {
  const { terminal, cwd } = context;
  const { locateProblems, updateReadme } = await loadTestKit(context, folder);
  const { record, file, changed } = await updateReadme(resolve(cwd, folder));
  if (flags.json) writeJson(terminal, { name: record.name, file: file ?? null, changed, problems: record.problems });
  else if (file === undefined) {
    terminal.out(describeFindings(terminal.style, locateProblems(record)).join('\n\n'));
    terminal.out(`${terminal.style('bold', visible(record.name))} is ${record.state}: its README was left alone.`);
  } else terminal.out(`${visible(file)} ${changed ? 'was made anew' : 'is as it should be'}.`);
  return file === undefined ? exitCodes.usage : exitCodes.ok;
}

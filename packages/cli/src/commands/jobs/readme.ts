import { resolve } from 'node:path';
import type { Context } from '../../context.ts';
import { exitCodes, type ExitCode } from '../../exit-code.ts';
import { escapeControls } from '../../terminal/escape-controls.ts';
import { writeJson } from '../../terminal/write-json.ts';
import { describeFindings } from './describe-check.ts';
import { loadTestKit } from './test-kit.ts';

/** Updates the generated part of the README of a job package. Needs no server. */
export async function makeReadme(context: Context, folder: string, flags: { json?: boolean }): Promise<ExitCode> {
  const { terminal, cwd } = context;
  const { locateProblems, updateReadme } = await loadTestKit(context, folder);
  const { record, file, changed } = await updateReadme(resolve(cwd, folder));
  if (flags.json) writeJson(terminal, { name: record.name, file: file ?? null, changed, problems: record.problems });
  else if (file === undefined) {
    terminal.out(describeFindings(terminal.style, locateProblems(record)).join('\n\n'));
    terminal.out(
      `${terminal.style('bold', escapeControls(record.name))} is ${record.state}: its README was not changed.`,
    );
  } else terminal.out(`${escapeControls(file)} ${changed ? 'was updated' : 'is up to date'}.`);
  return file === undefined ? exitCodes.usage : exitCodes.ok;
}

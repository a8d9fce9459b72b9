import { connect } from '../../client/connect.ts';
import type { Context } from '../../context.ts';
import { exitCodes, type ExitCode } from '../../exit-code.ts';
import { escapeControlsOfText } from '../../terminal/escape-controls.ts';
import { writeJson } from '../../terminal/write-json.ts';

/** Prints a version of an artifact: unchanged into a pipe or file, with control characters escaped on a terminal. */
export async function showArtifact(context: Context, id: string, { json }: { json?: boolean }): Promise<ExitCode> {
  const { terminal } = context;
  const artifact = await (await connect(context)).artifacts.get(id);
  if (json) writeJson(terminal, artifact);
  else if (terminal.outIsTty) terminal.out(escapeControlsOfText(artifact.text).trimEnd());
  else terminal.write(artifact.text);
  return exitCodes.ok;
}

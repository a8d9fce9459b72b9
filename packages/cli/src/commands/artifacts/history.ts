import { connect } from '../../client/connect.ts';
import type { Context } from '../../context.ts';
import { exitCodes, type ExitCode } from '../../exit-code.ts';
import { escapeControls } from '../../terminal/escape-controls.ts';
import { moment } from '../../terminal/moment.ts';
import { writeJson } from '../../terminal/write-json.ts';
import { writeTable } from '../../terminal/write-table.ts';
import { describeAuthors, findVersions, noVersions, type ArtifactOfDevice } from './find-versions.ts';

/** Lists the versions of an artifact. */
export async function showHistory(
  context: Context,
  of: ArtifactOfDevice,
  { json }: { json?: boolean },
): Promise<ExitCode> {
  const versions = await findVersions(await connect(context), of);
  if (json) {
    writeJson(context.terminal, { versions });
    return exitCodes.ok;
  }
  const rows = versions.map((one) => [
    String(one.id),
    String(one.version),
    String(one.size),
    moment(one.savedAt),
    escapeControls(describeAuthors(one) || '-'),
    one.runId,
  ]);
  writeTable(context.terminal, ['ID', 'VERSION', 'BYTES', 'SAVED', 'CHANGED BY', 'RUN'], rows, noVersions(of));
  if (versions.length > 1) context.terminal.err(`Show the last change: \`netraven artifacts diff ${of.device}\``);
  return exitCodes.ok;
}

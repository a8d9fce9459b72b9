import { connect } from '../../client/connect.ts';
import type { Context } from '../../context.ts';
import { exitCodes, type ExitCode } from '../../exit-code.ts';
import { escapeControls } from '../../terminal/escape-controls.ts';
import { moment } from '../../terminal/moment.ts';
import { writeJson } from '../../terminal/write-json.ts';
import { findVersions, newestOf, type ArtifactOfDevice } from './find-versions.ts';

/** Shows which version brought each line of the newest one. */
export async function showBlame(
  context: Context,
  of: ArtifactOfDevice,
  { json }: { json?: boolean },
): Promise<ExitCode> {
  const { terminal } = context;
  const client = await connect(context);
  const blame = await client.artifacts.blame(newestOf(await findVersions(client, of), of).id);
  if (json) {
    writeJson(terminal, blame);
    return exitCodes.ok;
  }
  const heads = new Map(
    blame.versions.map(({ id, version, savedAt, authors }) => [
      id,
      [String(version), moment(savedAt).slice(0, 16), escapeControls(authors[0]?.name ?? '-')] as const,
    ]),
  );
  const width = (column: 0 | 1 | 2): number => Math.max(...[...heads.values()].map((head) => head[column].length));
  const widths = [width(0), width(1), width(2)] as const;
  for (const { text, versionId } of blame.lines) {
    const [version = '', saved = '', by = ''] = heads.get(versionId) ?? [];
    const head = `${version.padStart(widths[0])}  ${saved.padEnd(widths[1])}  ${by.padEnd(widths[2])}`;
    terminal.out(`${terminal.style('dim', head)}  ${escapeControls(text)}`);
  }
  if (!blame.isComplete)
    terminal.err(
      'Older versions were removed, or are not among the last 200: their lines are shown as of the oldest that was read.',
    );
  return exitCodes.ok;
}

import type { ArtifactVersion } from '@netraven/api';
import { connect } from '../../client/connect.ts';
import type { Context } from '../../context.ts';
import { escapeControls } from '../../terminal/escape-controls.ts';
import { moment } from '../../terminal/moment.ts';
import { table, widthOf } from '../../terminal/table.ts';
import { writeJson } from '../../terminal/write-json.ts';
import { findVersions, newestOf, pickVersion } from './find-versions.ts';

export interface BlameFlags {
  readonly to?: string;
  readonly json?: boolean;
}

/** Shows which version brought each line of a version, by default of the newest one. */
export async function showBlame(
  context: Context,
  device: string,
  jobType: string,
  name: string,
  { to, json }: BlameFlags,
): Promise<void> {
  const { terminal } = context;
  const client = await connect(context);
  const of = { device, jobType, name };
  const versions = await findVersions(client, of, terminal);
  const { id } = to === undefined ? newestOf(versions, of) : pickVersion(versions, to);
  const blame = await client.artifacts.blame(id);
  if (json) return writeJson(terminal, blame);
  const heads = headsOf(blame.versions, terminal.outColumns());
  for (const { text, versionId } of blame.lines) {
    terminal.out(`${terminal.style('dim', heads.get(versionId) ?? '')}  ${escapeControls(text)}`);
  }
  if (!blame.isComplete)
    terminal.err(
      'Older versions were removed, or are not among the last 200: their lines are shown as of the oldest that was read.',
    );
}

/** Returns number, time and author of each version by its id, all of one width. Half of the terminal is for the text. */
function headsOf(versions: readonly ArtifactVersion[], columns: number): ReadonlyMap<number, string> {
  const digits = Math.max(...versions.map(({ version }) => String(version).length));
  const rows = versions.map(({ version, savedAt, authors }) => [
    String(version).padStart(digits),
    moment(savedAt).slice(0, 16),
    escapeControls(authors[0]?.name ?? '-'),
  ]);
  const [, ...heads] = table(['', '', ''], rows, { columns: Math.floor(columns / 2), cut: [[2, 8]] }).split('\n');
  const width = Math.max(...heads.map(widthOf));
  return new Map(heads.map((head, at) => [versions[at]?.id ?? 0, head + ' '.repeat(width - widthOf(head))]));
}

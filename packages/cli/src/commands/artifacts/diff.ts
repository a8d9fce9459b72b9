import { describeAuthors, patchLines, type ArtifactHunk, type ArtifactVersion } from '@netraven/api';
import { connect } from '../../client/connect.ts';
import type { Context } from '../../context.ts';
import { escapeControls } from '../../terminal/escape-controls.ts';
import { moment } from '../../terminal/moment.ts';
import { writeJson } from '../../terminal/write-json.ts';
import { findVersions, newestOf, ownerName, pickVersion } from './find-versions.ts';
import { sideBySide } from './side-by-side.ts';
import { hunkLines, sectionText } from './write-hunks.ts';

export interface DiffFlags {
  readonly from?: string;
  readonly to?: string;
  readonly ignoreOrder?: boolean;
  readonly sideBySide?: boolean;
  readonly json?: boolean;
}

/** Fewest columns of a terminal for two versions side by side. */
const leastColumns = 80;

/** Shows what changed between two versions. */
export async function showDiff(
  context: Context,
  device: string,
  jobType: string,
  name: string,
  { from, to, ignoreOrder, sideBySide: isSideBySide = false, json }: DiffFlags,
): Promise<void> {
  const { terminal } = context;
  const client = await connect(context);
  const of = { device, jobType, name };
  // The newest first.
  const versions = await findVersions(client, of, terminal);
  const newer = to === undefined ? newestOf(versions, of) : pickVersion(versions, to);
  const before = versions[versions.indexOf(newer) + 1];
  const older = from === undefined ? before : pickVersion(versions, from);
  if (!older) {
    if (json) writeJson(terminal, { from: null, to: newer, added: null, removed: null, hunks: [] });
    else terminal.err(`Version ${newer.version} is the oldest one, so there is nothing to compare it with.`);
    return;
  }
  const diff = await client.artifacts.diff({ from: older.id, to: newer.id, ...(ignoreOrder && { ignoreOrder }) });
  if (json) return writeJson(terminal, diff);
  terminal.out(terminal.style('dim', `--- ${describe(diff.from)}`));
  terminal.out(terminal.style('dim', `+++ ${describe(diff.to)}`));
  if (diff.added === null) terminal.err('More than 5000 lines differ. Compare the texts of `netraven artifacts show`.');
  else if (diff.hunks.length === 0) terminal.err('No difference.');
  const columns = terminal.outColumns();
  const isWide = columns >= leastColumns;
  if (isSideBySide && !isWide && diff.hunks.length > 0) {
    terminal.err(`Side by side needs ${leastColumns} columns. This terminal has ${columns}.`);
  }
  const sectionOf = ({ section }: ArtifactHunk): string => sectionText(section);
  const unified = (): string[] =>
    // In a file or a pipe, it is for `patch`.
    terminal.outIsTty ? hunkLines(terminal.style, diff.hunks) : patchLines(diff.hunks, sectionOf);
  const lines = isSideBySide && isWide ? sideBySide(terminal.style, diff.hunks, columns) : unified();
  for (const line of lines) terminal.out(line);
}

function describe(version: ArtifactVersion): string {
  const by = describeAuthors(version);
  const whose = `${ownerName(version)} ${version.jobType}/${version.name}`;
  return escapeControls(`${whose} version ${version.version}, ${moment(version.savedAt)}${by && `, by ${by}`}`);
}

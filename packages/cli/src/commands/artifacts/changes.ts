import { describeAuthors, sameChanges, type ArtifactChange } from '@netraven/api';
import { connect } from '../../client/connect.ts';
import type { Context } from '../../context.ts';
import { exitCodes, type ExitCode } from '../../exit-code.ts';
import { counted } from '../../terminal/counted.ts';
import { escapeControls } from '../../terminal/escape-controls.ts';
import { moment } from '../../terminal/moment.ts';
import { writeJson } from '../../terminal/write-json.ts';
import { argumentsOf, ownerName } from './find-versions.ts';
import { instant } from './instant.ts';
import { changedLines, sectionText, sizeText } from './write-hunks.ts';

export interface ChangesFlags {
  readonly since: string;
  readonly until?: string;
  readonly device?: string;
  readonly tag?: string;
  readonly limit: number;
  readonly job?: string;
  readonly name?: string;
  readonly json?: boolean;
}

/** Names of more devices with the same change are counted. */
const maxNames = 5;
/** Longer changes are cut. */
const maxLines = 12;

/** Shows the changes of all devices. */
export async function showChanges(
  context: Context,
  { since, until, device, tag, limit, job, name, json }: ChangesFlags,
): Promise<ExitCode> {
  const { terminal } = context;
  const found = await (
    await connect(context)
  ).artifacts.changes({
    ...{ since: instant(since).toISOString(), limit },
    ...(until !== undefined && { until: instant(until).toISOString() }),
    ...(device !== undefined && { device }),
    ...(tag !== undefined && { tag }),
    ...(job !== undefined && { jobType: job }),
    ...(name !== undefined && { name }),
  });
  if (json) {
    writeJson(terminal, found);
    return exitCodes.ok;
  }
  for (const same of sameChanges(found.changes)) writeChange(context, same);
  if (found.changes.length === 0) terminal.err(`Nothing changed since ${moment(instant(since).toISOString())}.`);
  if (found.isCut) terminal.err(`Only the newest ${limit} changes are shown. Show more with --limit, or set --until.`);
  return exitCodes.ok;
}

/** Writes a change that some devices have in common. */
function writeChange({ terminal }: Context, same: readonly [ArtifactChange, ...ArtifactChange[]]): void {
  const [change] = same;
  const names = [...new Set(same.map(({ version }) => ownerName(version)))];
  const more = names.length > maxNames ? ` and ${names.length - maxNames} more` : '';
  const authors = [...new Set(same.map(({ version }) => describeAuthors(version)).filter((by) => by !== ''))];
  const by = authors.length === 0 ? '' : `, by ${authors.join(', ')}`;
  const size = change.isFirst ? 'first version' : sizeText(change);
  const head = `${names.slice(0, maxNames).join(', ')}${more}`;
  terminal.out(
    `${moment(change.version.savedAt)}  ${terminal.style('bold', escapeControls(head))}  ${size}${escapeControls(by)}`,
  );
  const lines = change.hunks.flatMap((hunk) => {
    const section = sectionText(hunk.section);
    return [...(section === '' ? [] : [terminal.style('cyan', section)]), ...changedLines(terminal.style, hunk)];
  });
  for (const line of lines.slice(0, maxLines)) terminal.out(`    ${line}`);
  const left = lines.length - maxLines + change.more;
  if (left > 0) {
    const command = `netraven artifacts diff ${argumentsOf(change.version)} --to ${change.version.version}`;
    terminal.out(escapeControls(`    ${counted(left, 'more line')}: \`${command}\``));
  }
}

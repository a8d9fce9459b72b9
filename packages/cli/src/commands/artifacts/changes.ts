import type { ArtifactChanges } from '@netraven/api';
import { connect } from '../../client/connect.ts';
import type { Context } from '../../context.ts';
import { exitCodes, type ExitCode } from '../../exit-code.ts';
import { escapeControls } from '../../terminal/escape-controls.ts';
import { moment } from '../../terminal/moment.ts';
import { writeJson } from '../../terminal/write-json.ts';
import { describeAuthors } from './find-versions.ts';
import { instant } from './instant.ts';
import { changedLines, sectionText, sizeText } from './write-hunks.ts';

export interface ChangesFlags {
  readonly since: string;
  readonly until?: string;
  readonly limit: number;
  readonly job?: string;
  readonly name?: string;
  readonly json?: boolean;
}

type Change = ArtifactChanges['changes'][number];

/** Names of more devices with the same change are counted. */
const maxNames = 5;
/** Longer changes are cut. */
const maxLines = 12;

/** Shows the changes of all devices. */
export async function showChanges(
  context: Context,
  { since, until, limit, job, name, json }: ChangesFlags,
): Promise<ExitCode> {
  const { terminal } = context;
  const found = await (
    await connect(context)
  ).artifacts.changes({
    ...{ since: instant(since).toISOString(), limit },
    ...(until !== undefined && { until: instant(until).toISOString() }),
    ...(job !== undefined && { jobType: job }),
    ...(name !== undefined && { name }),
  });
  if (json) {
    writeJson(terminal, found);
    return exitCodes.ok;
  }
  for (const same of Map.groupBy(found.changes, keyOf).values()) writeChange(context, same);
  if (found.changes.length === 0) terminal.err(`Nothing changed since ${moment(instant(since).toISOString())}.`);
  if (found.isCut) terminal.err(`Only the newest ${limit} changes are shown. Show more with --limit, or set --until.`);
  return exitCodes.ok;
}

/** Changes with equal keys are the same change. */
function keyOf({ isFirst, added, hunks }: Change): string {
  return JSON.stringify([isFirst, added, hunks.map(({ section, lines }) => [section, lines])]);
}

/** Writes a change that some devices have in common. */
function writeChange({ terminal }: Context, same: readonly Change[]): void {
  const [change] = same;
  if (!change) return;
  const names = [...new Set(same.map(({ version }) => version.deviceName))];
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
  if (lines.length > maxLines) {
    const { deviceName, jobType, name, version } = change.version;
    const command = `netraven artifacts diff ${deviceName} ${jobType} ${name} --to ${version}`;
    terminal.out(escapeControls(`    ${lines.length - maxLines} more lines: \`${command}\``));
  }
}

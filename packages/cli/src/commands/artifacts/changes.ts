import {
  describeAuthors,
  type ArtifactChange,
  type ArtifactChanges,
  type ArtifactChangesQuery,
  type Client,
} from '@netraven/api';
import { connect } from '../../client/connect.ts';
import { cliError } from '../../codes.ts';
import type { Context } from '../../context.ts';
import { counted } from '../../terminal/counted.ts';
import { escapeControls } from '../../terminal/escape-controls.ts';
import { moment } from '../../terminal/moment.ts';
import { writeJson } from '../../terminal/write-json.ts';
import { argumentsOf } from './find-versions.ts';
import { instant } from './instant.ts';
import { sectionText, sizeText } from './write-hunks.ts';
import { changedLines } from '../../terminal/changed-lines.ts';

export interface ChangesFlags {
  readonly since: string;
  readonly until?: string;
  readonly between?: readonly string[];
  readonly device?: string;
  readonly tag?: string;
  readonly ignoreOrder?: boolean;
  readonly limit: number;
  readonly job?: string;
  readonly name?: string;
  readonly json?: boolean;
}

/** More devices with the same change, or people who made it, are counted. */
const maxNames = 5;
/** Changes of one answer. */
const pageSize = 1_000;
/** Longer changes are cut. */
const maxLines = 12;

/** Shows the changes of all devices. */
export async function showChanges(
  context: Context,
  { device, tag, ignoreOrder, limit, job, name, json, ...times }: ChangesFlags,
): Promise<void> {
  const { terminal } = context;
  const { from, to, net } = timesOf(times);
  const found = await read(await connect(context), limit, {
    since: from.toISOString(),
    until: to.toISOString(),
    ...(net && { net }),
    ...(device !== undefined && { device }),
    ...(tag !== undefined && { tag }),
    ...(ignoreOrder && { ignoreOrder }),
    ...(job !== undefined && { jobType: job }),
    ...(name !== undefined && { name }),
  });
  if (json) return writeJson(terminal, found);
  const span = net ? ` --from ${from.toISOString()} --to ${to.toISOString()}` : undefined;
  for (const change of found.changes) writeChange(context, change, { span, isUnordered: ignoreOrder === true });
  if (found.changes.length === 0) {
    const [begin, end] = [moment(from.toISOString()), moment(to.toISOString())];
    if (net) terminal.err(`No difference between ${begin} and ${end}.`);
    else if (times.until === undefined) terminal.err(`Nothing changed since ${begin}.`);
    else terminal.err(`Nothing changed from ${begin} to ${end}.`);
    if (found.span) terminal.err(`Versions were saved from ${moment(found.span.first)} to ${moment(found.span.last)}.`);
  }
  const shown = limit === 1 ? 'change is' : `${limit} changes are`;
  if (found.next)
    terminal.err(`Only the newest ${shown} shown. Show more with --limit${net ? '' : ', or set --until'}.`);
  else if (found.isCut) terminal.err('Only the newest 20000 versions were compared. For older ones, set --until.');
}

/** Reads the times of the question. @throws {NetRavenError} NR_USAGE_INVALID */
function timesOf({ since, until, between }: Pick<ChangesFlags, 'since' | 'until' | 'between'>): {
  readonly from: Date;
  readonly to: Date;
  readonly net: boolean;
} {
  if (between) {
    const [first, second, ...others] = between;
    const [from, to] = [first, second].map((text) => (text === undefined ? undefined : instant(text)));
    if (!from || !to || others.length > 0 || to <= from) {
      throw cliError('NR_USAGE_INVALID', `--between ${between.join(' ')} is not an earlier and a later time`, {
        hint: 'Write the earlier time first: `netraven artifacts changes --between 2026-03-01 now`.',
      });
    }
    return { from, to, net: true };
  }
  const from = instant(since);
  const to = until === undefined ? new Date() : instant(until);
  if (to > from) return { from, to, net: false };
  const message =
    until === undefined ? `--since ${since} is not past` : `--until ${until} is not after --since ${since}`;
  throw cliError('NR_USAGE_INVALID', message, { hint: 'Write the earlier time as --since.' });
}

/** Reads up to `limit` changes, page by page. */
async function read(client: Client, limit: number, query: ArtifactChangesQuery): Promise<ArtifactChanges> {
  const changes: ArtifactChange[] = [];
  for (let next: ArtifactChanges['next'] = undefined; ;) {
    const page: ArtifactChanges = await client.artifacts.changes({
      ...query,
      ...next,
      limit: Math.min(limit - changes.length, pageSize),
    });
    changes.push(...page.changes);
    next = page.next;
    if (!next || changes.length >= limit) return { ...page, changes };
  }
}

/** Returns the time of a change: of its oldest to its newest version. */
function timeOf({ oldestSavedAt, version }: ArtifactChange): string {
  const [from, to] = [moment(oldestSavedAt), moment(version.savedAt)];
  if (from === to) return to;
  const [day = '', time = ''] = to.split(' ');
  return `${from} to ${from.startsWith(day) ? time : to}`;
}

/** Returns the first names, and the number of the others. */
function firstOf(names: readonly string[]): string {
  const more = names.length > maxNames ? ` and ${names.length - maxNames} more` : '';
  return `${names.slice(0, maxNames).join(', ')}${more}`;
}

/**
 * Writes a change that some devices have in common.
 *
 * @param of `span`: the flags for the two instants of a net difference. Undefined: a change of versions
 */
function writeChange(
  { terminal }: Context,
  change: ArtifactChange,
  { span, isUnordered }: { readonly span: string | undefined; readonly isUnordered: boolean },
): void {
  const names = change.devices.map(({ name }) => name || 'fleet');
  const authors = change.authors.map((author) => describeAuthors({ authors: [author] }));
  const by = authors.length === 0 ? '' : `, by ${firstOf(authors)}`;
  const size = change.isFirst ? 'first version' : sizeText(change);
  const times = change.count === 1 ? '' : `, ${counted(change.count, span === undefined ? 'version' : 'device')}`;
  const head = terminal.style('bold', escapeControls(firstOf(names)));
  terminal.out(`${timeOf(change)}  ${head}  ${size}${times}${escapeControls(by)}`);
  const lines = change.hunks.flatMap((hunk) => {
    const section = sectionText(hunk.section);
    return [...(section === '' ? [] : [terminal.style('cyan', section)]), ...changedLines(terminal.style, hunk.lines)];
  });
  for (const line of lines.slice(0, maxLines)) terminal.out(`    ${line}`);
  const left = lines.length - maxLines + change.more;
  if (left > 0) {
    const flags = `${span ?? ` --to ${change.version.version}`}${isUnordered ? ' --ignore-order' : ''}`;
    const command = `netraven artifacts diff ${argumentsOf(change.version)}${flags}`;
    terminal.out(escapeControls(`    ${counted(left, 'more line')}: \`${command}\``));
  }
}
